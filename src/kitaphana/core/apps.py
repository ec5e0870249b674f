from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class CoreConfig(AppConfig):
    """Django's handle on the ground floor."""

    name = "kitaphana.core"
    label = "core"

    def ready(self) -> None:
        """Every way of signing in ends in Django's own signal: there the session is noted as a device."""
        from kitaphana.core import devices  # models are there only now

        user_logged_in.connect(devices.began, dispatch_uid="kitaphana.core.devices")
