"""The paper day: sheets to write on while everything is down, and tables of what was written.

A row is a fact with a time of its own. It is applied exactly once, whichever file brings it and how often; what the
rules would have refused is recorded all the same, with a review for a person; what cannot be known is set aside.
"""

from kitaphana.circulation.services.paper.applying import Fate, apply_fact
from kitaphana.circulation.services.paper.days import (
    cancel_paper_day,
    forget_old_paper,
    report_path,
    retry_paper_day,
    run_paper_day,
    say_paper_columns,
    send_paper_table,
    start_paper_day,
    take_paper_report,
)
from kitaphana.circulation.services.paper.previews import PaperPreview, preview_paper_day
from kitaphana.circulation.services.paper.sheets import MOST_SHEETS, number_sheets, sheet_name

__all__ = [
    "MOST_SHEETS",
    "Fate",
    "PaperPreview",
    "apply_fact",
    "cancel_paper_day",
    "forget_old_paper",
    "number_sheets",
    "preview_paper_day",
    "report_path",
    "retry_paper_day",
    "run_paper_day",
    "say_paper_columns",
    "send_paper_table",
    "sheet_name",
    "start_paper_day",
    "take_paper_report",
]
