"""What a move-in report should tell, judged by words alone: a subfield is in what was made of the record, or told."""

import re
import unicodedata
from collections import Counter

from kitaphana.catalog.irbis.fields import normalised
from kitaphana.catalog.marc.mapping import edition_draft, item_drafts
from kitaphana.catalog.marc.mapping.coded import language_codes
from kitaphana.catalog.marc.mapping.homes import COMPANION, EMBEDDED, HOMES, KEPT, ROLE
from kitaphana.catalog.marc.mapping.links import link_drafts
from kitaphana.catalog.marc.mapping.text import isbn_in, issn_in, year_in
from kitaphana.catalog.marc.moving_in import MovingIn
from kitaphana.catalog.marc.record import Format, is_control, subfields

AGENCY = re.compile(r"\A\([^()]*\)")


def plain(value):
    """Letters and digits; without signs that `repr` writes as their numbers."""
    text = re.sub(r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}", "", unicodedata.normalize("NFC", str(value)))
    return re.sub(r"[\W_]+", "", text).lower()


def told(record, format_):
    """Counts by tag and code."""
    report = MovingIn()
    report.take(record, format_)
    return Counter({(one.tag, one.code): one.count for one in report.kinds()})


def lost_in_silence(record, format_):
    """Kinds of subfields of which more have no words in the edition, the items and the links than the report tells."""
    record = normalised(record) if format_ is Format.IRBIS else record
    draft = edition_draft(record, format_)
    made = (draft, item_drafts(record, format_), link_drafts(record, format_, draft.part))
    everything, report = plain(made), told(record, format_)
    nowhere = Counter()
    for tag, body in record.fields:
        if not is_control(tag):
            nowhere.update(
                (tag, code)
                for code, value in subfields(body)
                if not says_of_the_rest(format_, tag, code) and not _is_there(value, everything)
            )
    return nowhere - report


def _is_there(value, everything):
    words = plain(AGENCY.sub("", value))
    understood = (isbn_in(value), issn_in(value), *map(plain, language_codes(value)), str(year_in(value) or ""))
    return words in everything or any(one and one in everything for one in understood)


def says_of_the_rest(format_, tag, code):
    """Roles, schemes and marks: codes that say something of their field, or by which a record is known."""
    columns = HOMES[format_].columns.get(tag, {}).get(code, ())
    return code == "6" or not {COMPANION, EMBEDDED, KEPT, ROLE}.isdisjoint(columns)
