from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class CoreConfig(AppConfig):
    """Django's handle on the ground floor."""

    name = "kitaphana.core"
    label = "core"

    def ready(self) -> None:
        """Lookups of our own; every way of signing in ends in Django's own signal: there its device is noted."""
        from kitaphana.core import devices, lookups  # noqa: F401  models are there only now; lookups register themselves

        user_logged_in.connect(devices.began, dispatch_uid="kitaphana.core.devices")
