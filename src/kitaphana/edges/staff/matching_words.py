"""Matching and undoing in words: what was done with a record, by which key, and why."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.edges.staff.wordings import Wording

ACTS: Mapping[str, Promise] = {
    "overlay": _("replaced our record"),
    "keep": _("our record stayed, its items came"),
    "beside": _("stands beside another record"),
    "lead": _("leads the edition now"),
    "ask": _("waits for your decision"),
    "apart": _("kept apart"),
}
KEYS: Mapping[str, Promise] = {
    "number": _("Control number"),
    "isbn": _("ISBN"),
    "issn": _("ISSN"),
    "title": _("Title, responsibility and year"),
}
COMPARED: Mapping[str, Promise] = {
    **KEYS,
    "title": _("Title"),
    "part": _("Volume or part"),
    "responsibility": _("Responsibility"),
    "publisher": _("Publisher"),
    "year": _("Year"),
    "form": pgettext_lazy("of a document", "Form"),
}
REASONS: Mapping[str, Promise] = {
    "form_differs": _("another form: print, audio, Braille and files are never mixed"),
    "part_differs": _("another volume or part"),
    "title_differs": _("another title"),
    "numbers_differ": _("other numbers in the title"),
    "year_differs": _("another year"),
    "year_unknown": _("the year is not known"),
    "language_differs": _("another language"),
    "publisher_differs": _("another publisher"),
    "publisher_unknown": _("the publisher is not known"),
    "author_differs": _("another author"),
    "isbn_differs": _("another ISBN"),
    "statement_differs": _("another edition statement"),
    "not_a_serial": _("an ISSN joins periodicals as a whole only"),
    "ambiguous": _("more than one edition fits"),
    "same_file": _("the same file brought both"),
    "other_format": _("protected fields cannot be carried into another format"),
    "own_twice": _("the edition has two records of ours"),
    "by_rule": _("the rules keep it apart"),
}
SETTLED: Mapping[str, Promise] = {
    "joined": _("joined by a person"),
    "apart": _("kept apart by a person"),
    "separated": _("separated again by a person"),
}
UNDO_REASONS: Mapping[str, Promise] = {
    "undo_item_lent": _("Items have been lent or read in the library since."),
    "undo_item_used": _("Items stand in acts, kits or notes made since."),
    "undo_item_touched": _("Items have been changed by hand since."),
    "undo_items_added": _("Items have been added to editions that would go."),
    "undo_later_batch": _("A later import has changed the same records or items: undo that one first."),
    "undo_edition_used": _("Lists or notes of people name editions that would go."),
    "undo_linked": _("Other editions are linked to ones that would go."),
}
UNDO_FIGURES: Mapping[str, Promise] = {
    "records_removed": _("Records that go"),
    "editions_removed": _("Editions that go with them"),
    "items_removed": _("Items that go"),
    "records_restored": _("Records that get their former text back"),
    "items_restored": _("Items that get their former data back"),
    "quarantined_removed": _("Items set aside that go"),
    "quarantined_again": _("Records set aside that wait again"),
    "items_kept": _("Items that stay because they are needed"),
    "records_kept": _("Records that stay because they are needed"),
}

_ADVICE = _("The page of the import lists examples; settle them, or leave the import as it is.")
MATCHING_WORDINGS: Mapping[str, Wording] = {
    **{code: Wording(text, _ADVICE) for code, text in UNDO_REASONS.items()},
    "batch_unknown": Wording(_("There is no such import."), _("Open the list of imports again.")),
    "batch_undone": Wording(_("This import has been undone already."), _("Import the file again if it is needed.")),
    "match_unknown": Wording(_("This match has been settled already."), _("Open the list again.")),
    "record_alone": Wording(_("The record stands alone already."), _("Open the edition’s page again.")),
    "edition_in_use": Wording(
        _("Lists or notes of people name the edition that would go."),
        _("Keep the two apart, or take the edition out of the lists first."),
    ),
    "match_pattern_invalid": Wording(
        _("“%(pattern)s” names no field."), _("Write a tag like 590, a group like 69X, or subfields like 245$h.")
    ),
    "match_patterns_too_many": Wording(_("These are more fields than %(most)s."), _("Use groups like 59X.")),
    "match_choice_unknown": Wording(_("The rules have no such choice."), _("Choose from the lists.")),
}
