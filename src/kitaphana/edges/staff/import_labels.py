"""Codes of imports in words: kinds of files, states, formats, encodings, and why a record was set aside."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FILE_KINDS: Mapping[str, Promise] = {
    "text": _("a text"),
    "xml": _("an XML file"),
    "json": _("a JSON file"),
    "spreadsheet": _("a spreadsheet"),
    "archive": _("a ZIP archive"),
    "binary": _("a file of an unknown kind"),
    "pdf": _("a PDF document"),
    "document": _("a text document"),
    "old_office": _("a document of an old office program"),
    "picture": _("a picture"),
    "media": _("a sound or a film"),
    "program": _("a program"),
    "other_archive": _("an archive other than ZIP"),
    "web_page": _("a web page"),
    "database": _("a database of another program"),
}
JOB_STATES: Mapping[str, Promise] = {
    "queued": pgettext_lazy("job", "waiting"),
    "running": pgettext_lazy("job", "running"),
    "done": pgettext_lazy("job", "done"),
    "failed": pgettext_lazy("job", "failed"),
    "cancelled": pgettext_lazy("job", "stopped"),
}
RECORD_FORMATS: Mapping[str, Promise | str] = {
    "auto": _("find out"),
    "marc21": "MARC 21",
    "unimarc": "UNIMARC",
    "rusmarc": "RUSMARC",
    "irbis": pgettext_lazy("format", "IRBIS"),
    "marcxml": "MARCXML",
}
ENCODING_NAMES: Mapping[str, Promise | str] = {
    "auto": _("find out"),
    "utf-8": "UTF-8",
    "windows-1251": "windows-1251",
    "kz-1048": "KZ-1048 (СТ РК 1048)",
    "cp866": "cp866 (DOS)",
    "koi8-r": "KOI8-R",
    "marc-8": "MARC-8",
    "iso-5426": "ISO 5426",
    "windows-1252": "windows-1252",
    "ascii": "ASCII",
}
RESOLUTIONS: Mapping[str, Promise] = {
    "imported": _("mended and imported"),
    "sent_again": _("sent again"),
    "dismissed": _("given up"),
    "came_again": _("the same record came again with a later import"),
}


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """Why a record was set aside, and what to do about it."""

    text: Promise | str
    advice: Promise | str


RECORD_REASONS: Mapping[str, ReasonWords] = {
    "encoding": ReasonWords(
        _("Its letters fit no encoding for certain."),
        _("Try an encoding below until the words are right, then send it again."),
    ),
    "no_title": ReasonWords(_("It has no title."), _("Add a line with the title (245 or 200) and send it again.")),
    "control_number_repeated": ReasonWords(
        _("Another record of the same import has the same control number but says something else."),
        _("Give it a control number of its own (001), or dismiss it. Sent as it is, it replaces the other one."),
    ),
    "no_directory": ReasonWords(
        _("The table of its fields is missing; this may be no record at all."),
        _("Look at the bytes. If it is rubbish, dismiss it."),
    ),
    "directory_damaged": ReasonWords(
        _("The table of its fields is damaged."),
        _("Compare tags and fields line by line, mend them and send it again."),
    ),
    "directory_lies": ReasonWords(
        _("The table of its fields does not fit the fields."),
        _("Compare tags and fields line by line, mend them and send it again."),
    ),
    "bad_tag": ReasonWords(_("A field has an impossible number."), _("Mend the marked line and send it again.")),
    "bad_line": ReasonWords(
        _("A line of the text is no field."), _("Mend or delete the marked line and send it again.")
    ),
    "truncated": ReasonWords(
        _("Its end is missing."), _("Complete it from the book or the old catalogue, or import a new export.")
    ),
    "no_terminator": ReasonWords(
        _("The file ends in the middle of it."), _("Complete it, or export the file again: it may lack more records.")
    ),
    "too_long": ReasonWords(
        _("It is longer than any record can be."), _("The file is damaged here. Export it again, then dismiss this.")
    ),
    "element_not_closed": ReasonWords(
        _("The XML element of the record is not closed."), _("Mend its lines and send it again.")
    ),
    "outside_record": ReasonWords(
        _("These fields stand outside of any record."), _("Add what is missing and send it, or dismiss it.")
    ),
    "not_well_formed": ReasonWords(_("Its XML is not well-formed."), _("Mend its lines and send it again.")),
    "no_fields": ReasonWords(_("It has no fields."), _("Dismiss it, or write the record anew.")),
    "no_records": ReasonWords(
        _("The file holds no record that can be recognised."), _("Check that it is the right file, then dismiss this.")
    ),
    "json_damaged": ReasonWords(_("Its JSON is damaged."), _("Export it again, or write the record anew.")),
    "empty": ReasonWords(_("There is nothing in it."), _("Dismiss it.")),
    "index_missing": ReasonWords(
        _("The index of the database (.xrf) is missing."), _("Send the .mst file together with its .xrf file.")
    ),
    "record_missing": ReasonWords(
        _("The index of the database (.xrf) has no place for it."),
        _("The .xrf file is cut off or damaged. Copy .mst and .xrf again while IRBIS is not writing, import both."),
    ),
    "control_damaged": ReasonWords(
        _("The database does not say how many records it has, or says more than it can have."),
        _("Copy .mst and .xrf again while IRBIS is not writing, or let IRBIS rebuild the database."),
    ),
    "pointer_lies": ReasonWords(
        _("The index of the database points to another record."),
        _("Let IRBIS rebuild the database, export it again, then dismiss this."),
    ),
}


def record_reason(code: str) -> ReasonWords:
    """The reason in words; a code of tomorrow is shown as it is."""
    return RECORD_REASONS.get(code) or ReasonWords(code, "")
