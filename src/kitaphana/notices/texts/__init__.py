"""The texts that come with the platform, in three languages: what holds until staff write their own.

Each kind has one text for channels with room (e-mail, Telegram, letters) and a short one (SMS, push). Words in braces
are filled from the case; `{items}` stands for one line for each case. They avoid endings on filled words: dates, numbers
and titles follow a colon or stand alone, so no language is bent.
"""

from typing import Final

from kitaphana.notices.rules.kinds import SAVED_SEARCH, SHORT_CHANNELS, Channel
from kitaphana.notices.rules.texts import Text
from kitaphana.notices.texts import english, kazakh, russian

_LONG: Final = {"kk": kazakh.LONG, "ru": russian.LONG, "en": english.LONG}
_SHORT: Final = {"kk": kazakh.SHORT, "ru": russian.SHORT, "en": english.SHORT}
DIGEST_SUBJECTS: Final = {"kk": kazakh.DIGEST_SUBJECT, "ru": russian.DIGEST_SUBJECT, "en": english.DIGEST_SUBJECT}
"""The heading of a message in which several kinds are joined."""
WARD_LINES: Final = {"kk": kazakh.WARD_LINE, "ru": russian.WARD_LINE, "en": english.WARD_LINE}
"""Says to a guarantor which child a message is about."""
REST_LINES: Final = {"kk": kazakh.REST_LINE, "ru": russian.REST_LINE, "en": english.REST_LINE}
"""Says from which day the card borrows nothing while late books are out: the word {rests} of texts."""
BOT_ANSWERS: Final = {"kk": kazakh.BOT, "ru": russian.BOT, "en": english.BOT}
"""What the bot answers, by what became of the words of a chat."""
_SHORT_ITEMS: Final = {SAVED_SEARCH: "{search}"}


def default_text(kind: str, channel: str, language: str) -> Text:
    """The platform's text of a kind. Raises KeyError for a kind or language there is not."""
    long = _LONG[language][kind]
    if Channel(channel) not in SHORT_CHANNELS:
        return long
    short = _SHORT[language][kind]
    return Text(long.subject, short, _SHORT_ITEMS.get(kind, "{title}") if "{items}" in short else "")
