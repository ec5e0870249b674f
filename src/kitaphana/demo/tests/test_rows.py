import datetime as dt
import io
from collections import Counter
from random import Random

import pymarc
import pytest
from stdnum import isbn

from kitaphana.catalog.grouping import grouping_key
from kitaphana.catalog.marc.mapping import edition_draft
from kitaphana.catalog.marc.parsing import parse
from kitaphana.catalog.marc.record import Format
from kitaphana.demo import marc, plan
from kitaphana.demo.rows import people, titles
from kitaphana.demo.rows.editions import EditionMaker
from kitaphana.demo.rows.items import CONTRACT_ITEMS, ItemMaker, Places, Shelf, StationSpot
from kitaphana.demo.rows.marks import author_mark
from kitaphana.demo.rows.readers import CHILD, EXPIRED, GUARANTOR, SCHOOL, ReaderMaker
from kitaphana.demo.words.subjects import BY_KIND, russian_forms

TODAY = dt.date(2026, 11, 23)
CITY = plan.plan_for(0.002)
CENTRAL = Shelf(branch_id=1, institution_id=1, desk_id=1, weight=26)
PLACES = Places(
    central=CENTRAL,
    city=[CENTRAL, Shelf(2, 1, 2, 3.0, has_blind_department=True), Shelf(3, 1, 3, 3.0)],
    national=[Shelf(4, 2, 4, 1.0, barcode_prefix="N01")],
    stations=[StationSpot(9, 1)],
)


@pytest.fixture(scope="module")
def editions():
    return list(EditionMaker(Random("editions"), CITY, TODAY).make())


@pytest.fixture(scope="module")
def made(editions):
    maker = ItemMaker(Random("items"), CITY, PLACES, TODAY)
    return maker, list(maker.make(editions))


def test_editions_come_in_the_planned_languages(editions):
    assert Counter(edition.work.group for edition in editions) == CITY.editions
    assert [edition.id for edition in editions] == list(range(1, len(editions) + 1))


def test_works_are_known_by_title_and_author(editions):
    works = [edition.work for edition in editions if edition.is_first]

    assert len({work.key for work in works}) == len(works)
    assert {edition.work.id for edition in editions} == {work.id for work in works}


def test_a_language_that_is_not_known_stays_open(editions):
    assert {edition.languages for edition in editions if edition.work.group == "undetermined"} == {()}
    assert all(edition.languages for edition in editions if edition.work.group != "undetermined")


def test_years_and_numbers_are_possible(editions):
    assert all(1950 <= edition.year <= TODAY.year for edition in editions)
    assert all(isbn.is_valid(edition.isbn) for edition in editions if edition.isbn)


def test_the_same_seed_makes_the_same_editions(editions):
    assert list(EditionMaker(Random("editions"), CITY, TODAY).make()) == editions
    assert list(EditionMaker(Random("others"), CITY, TODAY).make()) != editions


def test_items_of_the_city_are_as_many_as_planned(made):
    _, items = made
    city = Counter(item.edition.work.group for item in items if item.shelf.institution_id == 1)

    assert city == CITY.items
    assert len(items) == CITY.city_items + CITY.national_items
    assert len({item.barcode for item in items}) == len(items)


def test_items_on_loan_are_counted_and_may_be_lent(made):
    maker, items = made
    on_loan = [item for item in items if item.status == "on_loan"]

    assert len(on_loan) == CITY.open_loans
    assert all(item.is_for_loan for item in on_loan)
    assert [item.id for item in on_loan if item.id > CONTRACT_ITEMS] == [item.id for item in maker.lent]


def test_accessible_copies_stand_where_they_are_read(made):
    _, items = made

    accessible = [item for item in items if item.edition.form == "braille" and item.shelf.institution_id == 1]

    assert {item.shelf.branch_id for item in accessible if item.id > CONTRACT_ITEMS} == {2}


def test_stations_hold_books_that_can_be_lent(made):
    _, items = made
    inside = [item for item in items if item.service_point_id]

    assert inside
    assert all(item.is_for_loan and item.status == "available" for item in inside)


def test_names_are_grammatical():
    rng = Random(3)
    readers = [people.reader(rng) for _ in range(2_000)]

    for person in readers:
        if person.patronymic.endswith(("қызы", "вна", "ична")):
            assert not person.surname.endswith(("ов", "ев", "ский"))
        if person.patronymic.endswith(("ұлы", "вич", "ьич")):
            assert not person.surname.endswith(("ова", "ева", "ская"))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_titles_are_whole_sentences_of_their_alphabet(language, kind):
    rng = Random(5)
    for _ in range(300):
        title = titles.make(rng, language, rng.choice(BY_KIND[kind]))
        assert title.text == title.text.strip()
        assert title.text[0].isupper()
        assert any("а" <= letter <= "я" for letter in title.text.lower()) == (language != "en")


def test_russian_subjects_decline():
    assert russian_forms("Физика").accusative == "физику"
    assert russian_forms("Геометрия").genitive == "геометрии"
    assert russian_forms("Право").dative == "праву"


def test_author_marks_grow_with_the_alphabet():
    assert author_mark("Әуезов, Мұхтар")[0] == "Ә"
    marks = [int(author_mark(name)[1:3]) for name in ("Ганин", "Герин", "Гонин", "Гурин")]
    assert marks == sorted(marks)


def test_the_readers_of_the_contract_are_who_they_should_be():
    maker = ReaderMaker(Random(1), today=TODAY, branches=[(1, 1.0)], nationals=[2])
    readers = {reader.id: reader for reader in maker.make(300)}

    assert readers[EXPIRED].expires_on < TODAY
    assert readers[CHILD].guarantor_id == GUARANTOR
    assert readers[SCHOOL].category == "collective"
    assert readers[SCHOOL].born_on is None
    assert all(reader.guarantor_id for reader in readers.values() if reader.category == "child")
    assert readers[7].card_number == "R0000007"


def test_records_say_the_same_as_the_editions(editions):
    for edition in editions[:: len(editions) // 60]:
        draft = edition_draft(parse(marc.encode(edition), "utf-8"), Format.MARC21)
        work = edition.work

        assert (draft.title, draft.author, draft.year) == (work.title, work.author.heading, edition.year)
        assert (draft.udc, draft.bbk) == (work.subject.udc, work.bbk)
        assert tuple(draft.languages) == edition.languages
        assert (draft.publisher, draft.place, draft.extent) == (edition.publisher, edition.place, edition.extent)
        assert draft.form == edition.form
        assert draft.isbns == ([edition.isbn] if edition.isbn else [])
        if work.author.heading and not edition.part:
            assert grouping_key(draft) == work.key


def test_records_are_valid_marc(editions):
    for edition in editions[:: len(editions) // 60]:
        raw = marc.encode(edition)
        record = next(pymarc.MARCReader(io.BytesIO(raw), to_unicode=True))

        assert int(raw[:5]) == len(raw)
        assert record.title.startswith(edition.work.title)
        assert len(record["008"].data) == 40
        assert record["003"].data == marc.SOURCE
        assert record["001"].data == marc.control_number(edition)
