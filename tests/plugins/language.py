"""Every test begins in the language of the site: a page asked for by the test before leaves its own active."""

from django.utils import translation


def pytest_runtest_setup() -> None:
    translation.deactivate()
