from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Django's handle on the api edge."""

    name = "kitaphana.edges.api"
    label = "api"
