"""How hypothesis judges this suite: a busy machine draws slowly, and that is no fault of a test."""

from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("house")
