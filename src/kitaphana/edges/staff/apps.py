from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Django's handle on the staff edge."""

    name = "kitaphana.edges.staff"
    label = "staff"
