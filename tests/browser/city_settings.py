"""Settings of the city that browsers walk through: as in production, but one-time codes go into a file too."""

from kitaphana.config.settings import *  # noqa: F403  all of them

PARTICIPANTS = "tests.browser.code_file.PARTICIPANTS"
"""A sender of one-time codes that also writes them into the city's own folder, so that a test can read them at once."""
