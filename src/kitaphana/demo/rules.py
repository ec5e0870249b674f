"""A draft of the rules, so that the pages of versions, changes and conflicts are alive."""

from kitaphana.circulation.services import NewNamedPolicy, NewRow, begin_draft, save_policy, save_row
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.trilingual import Names

_TITLE = "Жаз · Лето"
_SUMMER = Names("Жазғы демалыс", "Летние каникулы", "Summer holidays")


def draft_summer() -> int:
    """Children keep books a month in summer; the id of the draft."""
    draft = begin_draft(by=COMMAND_LINE, title=_TITLE)
    summer = NewNamedPolicy("loan", "summer", _SUMMER, {"loan_days": 30, "max_loans": 8})
    save_policy(version_id=draft, policy=summer, by=COMMAND_LINE)
    row = NewRow({"age_band": "6-11"}, {"loan": summer.code, "renewal": "ordinary"})
    save_row(version_id=draft, row=row, by=COMMAND_LINE)
    return draft
