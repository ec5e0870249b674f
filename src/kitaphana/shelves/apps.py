from django.apps import AppConfig


class ShelvesConfig(AppConfig):
    """Django's handle on `shelves`."""

    name = "kitaphana.shelves"
    label = "shelves"
