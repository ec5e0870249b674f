from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Django's handle on `catalog`."""

    name = "kitaphana.catalog"
    label = "catalog"
