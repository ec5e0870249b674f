"""MARC 21 ↔ UNIMARC of any record: no word is lost, and the way back changes nothing."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.catalog.marc.conversion import convert, tables
from kitaphana.catalog.marc.record import Record, data_field, indicators, is_control, subfields
from kitaphana.catalog.tests.marc.converting import LEADER_UNI, M21, UNI, m21

PHRASE = st.lists(st.text("абдежзиклмнопрсту", min_size=5, max_size=8), min_size=1, max_size=3).map(" ".join)
NAME = st.sampled_from(["Әуезов, Мұхтар", "Толстой, Л. Н.", "Asimov, Isaac", "Абай"])
CODES = "abcdefghijklmnopqrstuvwxyz0123456789"


def field_of(tags):
    return st.builds(
        lambda tag, first, second, pairs: data_field(tag, first + second, *pairs),
        tags,
        st.sampled_from(" 0127"),
        st.sampled_from(" 012478"),
        st.lists(st.tuples(st.sampled_from(CODES), PHRASE), min_size=1, max_size=5),
    )


ANY_TAG = st.integers(10, 999).map("{:03}".format).filter(lambda tag: tag != "886")
KNOWN = {M21: sorted(tables.fields().by_marc21), UNI: sorted(tables.fields().by_unimarc)}


@st.composite
def records(draw, format_):
    tags = st.one_of(st.sampled_from(KNOWN[format_]), ANY_TAG)
    fields = draw(st.lists(field_of(tags), min_size=1, max_size=8))
    title = data_field("245" if format_ is M21 else "200", "1 ", ("a", draw(PHRASE)))
    leader = draw(
        st.sampled_from(["00000nam a2200000 i 4500", "00000cas  2200000   450 ", "00000naa1 2200000   450 ", ""])
    )
    return Record(leader, (("001", "7"), title, *fields))


def letters(text):
    return re.sub(r"[\W_]+", "", text).lower()


def told_by_codes(tag, code):
    """Roles become numbers, languages codes, fixed fields places."""
    return code in "4e" or tag in ("040", "041", "100", "101", "102", "105", "106", "110", "801", "008")


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([(M21, UNI), (UNI, M21)]))
def test_no_word_gets_lost_in_any_record(data, way):
    source, target = way
    record = data.draw(records(source))
    made = convert(record, source, target)
    everything = letters(" ".join(body for _, body in made.record.fields))
    for tag, body in record.fields:
        for code, value in subfields(body) if not is_control(tag) else [("", body)]:
            if not told_by_codes(tag, code):
                assert all(letters(word) in everything for word in value.split()), (tag, code, value)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from([(M21, UNI), (UNI, M21)]))
def test_there_and_back_again_changes_nothing_more(data, way):
    """The first trips may tidy (punctuation, order, fixed fields); after that the record stands still."""
    source, target = way
    record = data.draw(records(source))
    trips = [record]
    for _ in range(3):
        trips.append(convert(convert(trips[-1], source, target).record, target, source).record)
    words = [sorted(letters(body) for tag, body in one.fields if not told_by_codes(tag, "")) for one in trips]
    assert words[2] == words[3]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["500", "504", "520", "521", "538", "546"]), PHRASE), max_size=4),
       PHRASE, PHRASE, NAME, st.integers(1500, 2030), st.sampled_from(["kaz", "rus", "eng"]))  # fmt: skip
def test_a_plain_record_of_marc21_comes_back_as_it_was(notes, title, other, name, year, language):
    record = Record(
        "00000nam a2200000 i 4500",
        (
            ("001", "1"),
            ("008", f"070517s{year}    kz a          000 1 {language} d"),
            data_field("100", f"{int(',' in name)} ", ("a", name)),
            data_field("245", "00", ("a", f"{title} :"), ("b", f"{other} /"), ("c", "М. Әуезов")),
            data_field("260", "  ", ("a", "Алматы :"), ("b", "Жазушы,"), ("c", str(year))),
            data_field("300", "  ", ("a", "528 б. :"), ("b", "сур.")),
            data_field("490", "0 ", ("a", "Мұра ;"), ("v", "3")),
            *sorted((data_field(tag, "  ", ("a", text)) for tag, text in notes), key=lambda one: one[0]),
            data_field("650", " 4", ("a", "Қазақ әдебиеті"), ("x", "Тарихы")),
        ),
    )
    made = convert(record, M21, UNI)
    assert made.homeless == ()
    assert convert(made.record, UNI, M21).record.fields == record.fields


@settings(max_examples=60, deadline=None)
@given(PHRASE, PHRASE, NAME, st.integers(1500, 2030))
def test_a_plain_record_of_unimarc_comes_back_as_it_was(title, other, name, year):
    surname, _, rest = name.partition(", ")
    forenames = [("b", rest)] if rest and rest != "Мұхтар" else [("b", "М."), ("g", "Мұхтар")] if rest else []
    record = Record(
        LEADER_UNI,
        (
            ("001", "1"),
            data_field("100", "  ", ("a", f"20070517d{year}    a  y0rusy50      ca")),
            data_field("101", "0 ", ("a", "rus")),
            data_field("102", "  ", ("a", "KZ")),
            data_field("105", "  ", ("a", "a   y   000yy")),
            data_field("106", "  ", ("a", "r")),
            data_field("200", "1 ", ("a", f"Кітап {title}"), ("e", other), ("f", "М. Әуезов"), ("g", "ред. А. Б.")),
            data_field("210", "  ", ("a", "Алматы"), ("c", "Жазушы"), ("d", str(year))),
            data_field("215", "  ", ("a", "528 с."), ("c", "ил."), ("d", "21 см")),
            data_field("606", "  ", ("a", "Қазақ әдебиеті"), ("x", "Тарихы")),
            data_field("700", " 1" if rest else " 0", ("a", surname), *forenames),
            data_field("801", " 0", ("b", "NLRK")),
        ),
    )
    made = convert(record, UNI, M21)
    assert made.homeless == ()
    assert convert(made.record, M21, UNI).record.fields == record.fields


def test_indicators_always_have_two_places():
    for tag in KNOWN[M21]:
        for _, body in m21(data_field(tag, "12", ("a", "Абай"), ("t", "жолы"))).fields:
            assert len(indicators(body)) == 2
