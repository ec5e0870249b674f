"""Loans of the signed-in reader, and how the reader stands."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.catalog.queries import CoverPicture
from kitaphana.circulation.queries import LoanRow
from kitaphana.core import clock
from kitaphana.core.errors import Refusal
from kitaphana.edges.portal.presenters import addresses, charges, refusals, words
from kitaphana.patrons.queries import PatronCard
from kitaphana.ui import formats
from kitaphana.ui.covers import cover
from kitaphana.ui.reasons import Reasons

SOON = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Loan:
    """One book at home: until when, and whether it may stay longer."""

    id: int
    url: str
    renewal_url: str
    loss_url: str
    title: str
    lang: str
    author: str
    cover: SafeString
    barcode: str
    shape: str
    state: str
    due_at: dt.datetime
    renewed: str
    may_renew: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know: `kind` is that of an alert."""

    kind: str
    text: str


def loans(
    rows: Iterable[LoanRow],
    covers: Mapping[int, CoverPicture],
    language: str,
    *,
    urls: addresses.Serving | None = None,
) -> list[Loan]:
    """Rows in the order given; `covers` are the given ones, by edition; `urls` where acts go, the reader's own else."""
    reasons, serving = Reasons(language), urls or addresses.Own()
    return [_loan(row, covers.get(row.edition_id), language, reasons, serving) for row in rows]


def _loan(row: LoanRow, given: CoverPicture | None, language: str, reasons: Reasons, urls: addresses.Serving) -> Loan:
    author = words.names(row.author)
    shape, state = _state(row, language)
    return Loan(
        id=row.loan_id,
        url=addresses.edition(row.edition_id),
        renewal_url=urls.renewal(row.loan_id),
        loss_url=addresses.loss(row.loan_id),
        title=row.title,
        lang=words.title_language(row.title, ()),
        author=author,
        cover=cover(row.title, author, given),
        barcode=row.barcode,
        shape=shape,
        state=state,
        due_at=row.due_at,
        renewed=_renewed(row.renewal_count),
        may_renew=row.may_renew,
        why_not=refusals.sentences(row.refusals, reasons),
    )


def _renewed(count: int) -> str:
    if not count:
        return ""
    return ngettext("renewed %(number)s time", "renewed %(number)s times", count) % {"number": count}


def _state(row: LoanRow, language: str) -> tuple[str, str]:
    if row.is_in_library:
        hour = {"hour": formats.until_hour(row.due_at, language)}
        return ("late" if row.is_overdue else "self"), _("In the reading room until %(hour)s") % hour
    day = formats.until_day(row.due_at, language)
    if row.is_overdue:
        return "late", _("Was due on %(day)s") % {"day": formats.local_day(row.due_at, language)}
    if row.due_at - clock.now() < SOON:
        return "soon", _("Bring back by %(day)s") % {"day": day}
    return "open", _("Yours until %(day)s") % {"day": day}


def standing(patron: PatronCard) -> list[Notice]:
    """A card that has ended, a block; nothing when all is well. Terms stand apart: they can be renewed."""
    found = []
    if patron.card_state != "active":
        found.append(Notice("warning", refusals.sentence(Refusal("card_not_active"))))
    found += [Notice("danger", text) for text in charges.blocks(patron.blocks)]
    return found
