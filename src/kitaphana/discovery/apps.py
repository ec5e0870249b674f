from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """Django's handle on `discovery`."""

    name = "kitaphana.discovery"
    label = "discovery"
