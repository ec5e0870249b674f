"""The decision table of matching: what joins, what never does, and what is said about it."""

from dataclasses import replace

import pytest

from kitaphana.catalog import rules
from kitaphana.catalog.rules import ISBN, ISSN, NUMBER, TITLE, Candidate, Description, MatchSettings

BOOK = Description(
    title="Абай жолы",
    subtitle="роман-эпопея",
    author="Әуезов, Мұхтар",
    responsibility="М. Әуезов",
    publisher="Жазушы",
    year=2007,
    languages=("kaz",),
    isbns=("9780306406157",),
    is_serial=False,
)
SERIAL = Description(title="Жұлдыз", form="periodical", is_serial=True, publisher="Жазушылар одағы", year=1922)


@pytest.mark.parametrize(
    ("key", "change", "reason"),
    [
        (ISBN, {"title": "АБАЙ ЖОЛЫ"}, None),
        (ISBN, {"title": "Абай жолы.", "subtitle": ""}, None),
        (ISBN, {"title": "Aбaй жoлы"}, None),  # Latin letters that only look right
        (ISBN, {"year": None}, None),
        (ISBN, {"publisher": "Мектеп"}, None),
        (ISBN, {"year": 2012}, "year_differs"),
        (ISBN, {"title": "Қилы заман"}, "title_differs"),
        (ISBN, {"part": "2-том"}, "part_differs"),
        (ISBN, {"form": "audio"}, "form_differs"),
        (ISBN, {"form": "braille"}, "form_differs"),
        (ISBN, {"form": "electronic"}, "form_differs"),
        (ISBN, {"form": "large_print"}, "form_differs"),
        (ISBN, {"languages": ("rus",)}, "language_differs"),
        (ISBN, {"languages": ("kaz", "rus")}, None),
        (TITLE, {"isbns": ()}, None),
        (TITLE, {"isbns": ("9785050000002",)}, "isbn_differs"),
        (TITLE, {"year": None}, "year_unknown"),
        (TITLE, {"year": 2008}, "year_differs"),
        (TITLE, {"publisher": ""}, "publisher_unknown"),
        (TITLE, {"publisher": "Мектеп"}, "publisher_differs"),
        (TITLE, {"author": "Мақатаев, Мұқағали", "responsibility": "М. Мақатаев"}, "author_differs"),
        (TITLE, {"title": "Абай жолы жайлы зерттеулер"}, "title_differs"),
        (NUMBER, {"year": 2012, "publisher": "Мектеп"}, None),
        (NUMBER, {"title": "Қилы заман", "subtitle": ""}, "title_differs"),
        (NUMBER, {"form": "audio"}, "form_differs"),
        (ISSN, {}, "not_a_serial"),
    ],
)
def test_a_key_joins_only_what_its_guards_let_through(key, change, reason):
    found = rules.obstacles(key, BOOK, replace(BOOK, **change))
    assert found == () if reason is None else reason in found


@pytest.mark.parametrize(
    ("title", "other", "is_same"),
    [
        ("Математика: 5 сынып", "Математика: 6 сынып", False),
        ("Математика: 5 сынып", "Математика: 5-сынып", True),
        ("Қазақ тілі мен әдебиеті. 5 сынып. Оқулық", "Қазақ тілі мен әдебиеті. 6 сынып. Оқулық", False),
        ("Алматы 2019", "Алматы 2020", False),
    ],
)
def test_numbers_in_titles_tell_books_of_one_isbn_apart(title, other, is_same):
    ours, theirs = Description(title=title), Description(title=other)
    assert (rules.obstacles(ISBN, ours, theirs) == ()) is is_same


@pytest.mark.parametrize(
    ("ours", "theirs", "is_same"),
    [
        ("Т. 1", "1-том", True), ("Том 1", "Т. 2", False), ("", "Т. 1", False), ("", "", True),
        ("Ч. II", "II бөлім", True),
        ("Проза", "проза", True), ("Проза", "Поэзия", False),
    ],
)  # fmt: skip
def test_a_part_is_known_by_its_number(ours, theirs, is_same):
    assert rules.same_part(ours, theirs) is is_same


@pytest.mark.parametrize(
    ("incoming", "here", "is_joined"),
    [
        (SERIAL, SERIAL, True),
        (SERIAL, replace(SERIAL, year=1930), True),
        (replace(SERIAL, is_serial=False), SERIAL, False),  # an article bears the number of its periodical
        (replace(SERIAL, part="2007, № 3"), SERIAL, False),
        (SERIAL, replace(SERIAL, part="2007, № 3"), False),
        (SERIAL, replace(SERIAL, title="Жалын"), False),
        (SERIAL, replace(SERIAL, form="electronic"), False),
    ],
)
def test_an_issn_joins_periodicals_as_a_whole_only(incoming, here, is_joined):
    assert (rules.obstacles(ISSN, incoming, here) == ()) is is_joined


def found(key=ISBN, edition_id=1, of=BOOK, **more):
    return Candidate(edition_id, key, of, "9780306406157", **more)


@pytest.mark.parametrize("act", rules.OTHER_MATCH_ACTS)
def test_the_rules_say_what_becomes_of_a_match_with_another_institution(act):
    decision = rules.decide(BOOK, [found()], MatchSettings(other_match=act))
    assert (decision.act, decision.edition_id, decision.record_id, decision.key) == (act, 1, None, ISBN)


@pytest.mark.parametrize(("act", "record_id"), [("ask", None), ("beside", None), ("overlay", 7)])
def test_the_rules_say_what_becomes_of_a_match_with_an_own_record(act, record_id):
    decision = rules.decide(BOOK, [found(own_records=(7,))], MatchSettings(own_match=act))
    assert (decision.act, decision.record_id) == (act, record_id)


def test_of_two_editions_none_is_taken_and_a_person_is_asked():
    decision = rules.decide(BOOK, [found(), found(edition_id=2)], MatchSettings())
    assert (decision.act, decision.reasons) == ("ask", ("ambiguous",))


def test_a_guard_settles_what_would_be_ambiguous():
    volume = replace(BOOK, part="2-том")
    decision = rules.decide(BOOK, [found(of=volume), found(edition_id=2)], MatchSettings())
    assert (decision.act, decision.edition_id) == ("beside", 2)


def test_keys_are_tried_in_the_order_of_the_rules():
    candidates = [found(), found(NUMBER, 2)]
    assert rules.decide(BOOK, candidates, MatchSettings()).edition_id == 2
    assert rules.decide(BOOK, candidates, MatchSettings(keys=(ISBN, NUMBER))).edition_id == 1
    assert rules.decide(BOOK, candidates, MatchSettings(keys=(TITLE,))) == rules.NEW


def test_a_number_that_hits_the_wrong_book_is_told_and_joins_nothing():
    decision = rules.decide(BOOK, [found(of=replace(BOOK, title="Қилы заман"))], MatchSettings())
    assert (decision.act, decision.reasons) == ("apart", ("title_differs",))


def test_the_same_file_never_overwrites_what_it_has_just_brought():
    candidates = [found(own_records=(7,), is_of_this_file=True)]
    decision = rules.decide(BOOK, candidates, MatchSettings(own_match="overlay"))
    assert (decision.act, decision.record_id, decision.reasons) == ("ask", None, ("same_file",))


def test_where_there_are_two_own_records_none_is_overwritten():
    decision = rules.decide(BOOK, [found(own_records=(7, 8))], MatchSettings(own_match="overlay"))
    assert (decision.act, decision.reasons) == ("ask", ("own_twice",))


@pytest.mark.parametrize(
    ("own_number", "protected", "same_format", "act"),
    [
        ("overlay", (), True, "overlay"),
        ("overlay", ("590",), True, "overlay"),
        ("overlay", ("590",), False, "keep"),
        ("overlay", (), False, "overlay"),
        ("keep", (), True, "keep"),
    ],
)
def test_a_record_under_its_own_number(own_number, protected, same_format, act):
    settings = MatchSettings(own_number=own_number, protected=protected)
    decision = rules.decide_known(settings, edition_id=1, record_id=7, number="(KZ)5", same_format=same_format)
    assert (decision.act, decision.key, decision.record_id) == (act, NUMBER, 7)


def test_the_evidence_lays_both_side_by_side_with_a_score():
    decision = rules.decide(BOOK, [found(of=replace(BOOK, publisher="Мектеп"))], MatchSettings())
    assert ("isbn", "9780306406157", "9780306406157") in decision.compared
    assert ("publisher", "Жазушы", "Мектеп") in decision.compared
    assert 80 <= decision.score < 100
    assert rules.decide(BOOK, [found()], MatchSettings()).score == 100


@pytest.mark.parametrize(
    ("pattern", "tag", "is_meant"),
    [("590", "590", True), ("59X", "590", True), ("9XX", "901", True), ("245$h", "245", True), ("590", "591", False),
     ("6XX", "700", False)],
)  # fmt: skip
def test_a_pattern_means_tags(pattern, tag, is_meant):
    assert rules.protects(pattern, tag) is is_meant


def test_patterns_that_name_nothing_are_told():
    assert rules.bad_patterns(["590", "69X", "9XX", "245$hk", "59", "5904", "X9X", "abc", "245$", "590 "]) == [
        "59", "5904", "X9X", "abc", "245$", "590 ",
    ]  # fmt: skip
