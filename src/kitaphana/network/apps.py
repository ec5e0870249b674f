from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Django's handle on `network`."""

    name = "kitaphana.network"
    label = "network"
