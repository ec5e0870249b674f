"""Settings of the city that browsers walk through: as in production, but one-time codes go into a file."""

from kitaphana.config.settings import *  # noqa: F403  all of them

PARTICIPANTS = "tests.browser.code_file.PARTICIPANTS"
