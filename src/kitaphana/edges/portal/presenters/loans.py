"""Loans of the signed-in reader, and how the reader stands."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.catalog.queries import CoverPicture
from kitaphana.circulation.queries import LoanRow
from kitaphana.core import clock
from kitaphana.core.errors import Refusal
from kitaphana.edges.portal.presenters import addresses, charges, refusals, words
from kitaphana.edges.portal.presenters.drawn import Drawn, link
from kitaphana.patrons.queries import PatronCard
from kitaphana.ui import formats
from kitaphana.ui.covers import cover
from kitaphana.ui.reasons import Reasons

SOON = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Loan(Drawn):
    """One book at home: until when, and whether it may stay longer. Its buttons belong to the form `#renewal` of the
    page; without `loss_url` its loss cannot be told there."""

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

    def html(self) -> str:
        """The book with its day, and what may be done about it."""
        renewed = f'<span class="muted">{escape(self.renewed)}</span>' if self.renewed else ""
        why_not = f'<div class="muted">{escape(self.why_not)}</div>' if self.why_not and not self.may_renew else ""
        return (
            f'<article class="loan"><div>{self.cover}</div><div><h3>{link(self.title, self.url, self.lang)}</h3>'
            f'<div class="muted">{escape(self.author)}</div>\n<div class="where"><div class="where-line">'
            f'<span class="state {self.shape}"><time datetime="{self.due_at.isoformat()}">{escape(self.state)}</time>'
            f"</span>{renewed}</div>{why_not}{self._report()}</div></div>\n"
            f'<div class="loan-act no-print">{self._renewal()}</div></article>\n'
        )

    def _report(self) -> str:
        if not self.loss_url:
            return ""
        what_to_do = _(
            "Tell us, and a librarian will get in touch. You may bring the same book, or one of equal value."
        )
        return (
            f'<details class="no-print"><summary>{escape(_("Lost it?"))}<span class="visually-hidden"> '
            f'{escape(self.title)}</span></summary><p class="muted">{escape(what_to_do)}</p>'
            f'<button class="btn btn-quiet" form="renewal" formaction="{escape(self.loss_url)}">'
            f"{escape(_('This book is lost'))}{_about(self.title)}</button></details>"
        )

    def _renewal(self) -> str:
        if not self.may_renew:
            return ""
        button = f'<button class="btn btn-primary" form="renewal" formaction="{escape(self.renewal_url)}">'
        return f"{button}{escape(_('Renew'))}{_about(self.title)}</button>"


def _about(title: str) -> str:
    """Which book a button is for, said by screen readers."""
    return f'<span class="visually-hidden">: {escape(title)}</span>'


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
    """Rows in the order given; `covers` are the given ones, by edition; `urls` where acts go, the reader's own else.

    Who serves a child tells of no loss: that is for a desk.
    """
    reasons, serving = Reasons(language), urls or addresses.Own()
    return [_loan(row, covers.get(row.edition_id), language, reasons, serving) for row in rows]


def _loan(row: LoanRow, given: CoverPicture | None, language: str, reasons: Reasons, urls: addresses.Serving) -> Loan:
    author = words.names(row.author)
    shape, state = _state(row, language)
    return Loan(
        id=row.loan_id,
        url=addresses.edition(row.edition_id),
        renewal_url=urls.renewal(row.loan_id),
        loss_url=urls.loss(row.loan_id),
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
