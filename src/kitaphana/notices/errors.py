"""Why something about messages is refused: stable, public codes. Edges make the sentences."""

from typing import Final

from kitaphana.core.errors import codes_among

NOTICE_KIND_UNKNOWN: Final = "notice_kind_unknown"
NOTICE_CHANNEL_UNKNOWN: Final = "notice_channel_unknown"
NOTICE_NOT_OPTIONAL: Final = "notice_not_optional"
"""Messages about the safety of an account cannot be switched off."""
NOTICE_TEXT_EMPTY: Final = "notice_text_empty"
NOTICE_TEXT_TOO_LONG: Final = "notice_text_too_long"
NOTICE_PLACEHOLDER_UNKNOWN: Final = "notice_placeholder_unknown"
NOTICE_PLACEHOLDER_MISSING: Final = "notice_placeholder_missing"
NOTICE_VERSION_UNKNOWN: Final = "notice_version_unknown"
NOTICE_SETTING_INVALID: Final = "notice_setting_invalid"
NOTICE_UNKNOWN: Final = "notice_unknown"
NOTICE_ADDRESS_INVALID: Final = "notice_address_invalid"
NOTICE_CHANNEL_OFF: Final = "notice_channel_off"
"""The installation has no gateway for the channel."""
NOTICE_NO_CONSENT: Final = "notice_no_consent"
"""The channel is another company, to which the reader has not agreed."""
NOTICE_LINK_EXPIRED: Final = "notice_link_expired"
"""A link to switch messages off, or a code to connect a chat, that does not hold any more."""
NOTICE_NO_OWN_WAY: Final = "notice_no_own_way"
"""Who wants to look at a text has no chat, or no browser, connected in an account of their own."""
NOTICE_OVER: Final = "notice_over"
"""It cannot be sent any more: too late, or what it tells of does not hold."""
NOTICE_NO_LETTERS: Final = "notice_no_letters"
NOTICE_BATCH_UNKNOWN: Final = "notice_batch_unknown"

ALL_CODES: Final = codes_among(globals())
