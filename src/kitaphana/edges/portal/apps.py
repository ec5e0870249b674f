from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Django's handle on the portal edge."""

    name = "kitaphana.edges.portal"
    label = "portal"
