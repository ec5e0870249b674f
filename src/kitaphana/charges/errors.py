"""Why a charge or a payment is refused: stable, public codes. Edges make the sentences."""

from typing import Final

from kitaphana.core.errors import codes_among

CHARGE_UNKNOWN: Final = "charge_unknown"
CHARGE_KIND_UNKNOWN: Final = "charge_kind_unknown"
CHARGE_SETTLED: Final = "charge_settled"
AMOUNT_INVALID: Final = "amount_invalid"
AMOUNT_TOO_HIGH: Final = "amount_too_high"
PAYMENT_UNKNOWN: Final = "payment_unknown"
PAYMENT_KIND_UNKNOWN: Final = "payment_kind_unknown"
PAYMENT_REVERSED: Final = "payment_reversed"
CHARGE_NOTE_MISSING: Final = "charge_note_missing"
CHARGE_NOTE_TOO_LONG: Final = "charge_note_too_long"
CHARGE_POINT_UNKNOWN: Final = "charge_point_unknown"
NOTHING_TO_REFUND: Final = "nothing_to_refund"

ALL_CODES: Final = codes_among(globals())
