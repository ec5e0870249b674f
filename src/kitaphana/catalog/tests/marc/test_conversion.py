"""MARC 21 ↔ UNIMARC, IRBIS to both: by tables, with nothing lost on the way."""

import re

import pytest

from kitaphana.catalog.marc.conversion import convert, tables
from kitaphana.catalog.marc.conversion.forms import AT_ONCE, FORMS
from kitaphana.catalog.marc.mapping import edition_draft
from kitaphana.catalog.marc.record import Format, Record, data_field
from kitaphana.catalog.tests.marc.converting import M21, UNI, m21, said, uni
from kitaphana.catalog.tests.marc.samples import marc21, rusmarc

# ---- the tables ----


def test_every_row_can_be_read_and_every_form_is_known():
    found, coded = tables.fields(), tables.coded()
    rows = [row for table in (found.by_marc21, found.by_unimarc) for rows in table.values() for row in rows]
    assert len(rows) > 150
    for row in rows:
        assert re.fullmatch(r"\d{3}", row.marc21)
        assert re.fullmatch(r"\d{3}", row.unimarc)
        assert row.form in FORMS or row.form in AT_ONCE
        assert all(len(code) == 1 for pair in row.to_unimarc.items() for code in pair)
        assert [len(marks) for marks in row.marks] == [2, 2]
    assert len(coded.places) > 20
    assert all(len(place.defaults) == 2 for place in (*coded.places, *coded.leader))
    assert len(coded.countries) > 100


def test_no_row_is_hidden_behind_another():
    for rows in tables.fields().by_marc21.values():
        open_rows = [row for row in rows if row.match == "??" and row.form not in ("link", "person", "body", "meeting")]
        assert len(open_rows) <= 1 or rows[-1] is open_rows[-1]


# ---- by example ----


def test_a_title_comes_apart_and_together():
    title = data_field("245", "14", ("a", "The road to Abai :"), ("b", "a novel = Абай жолы : роман /"),
                       ("c", "M. Auezov ; translated by A. Nikolskaya."))  # fmt: skip
    there = m21(title)
    assert said(there, "200") == [
        "1 $a\u0088The \u0089road to Abai$ea novel$dАбай жолы$eроман$fM. Auezov$gtranslated by A. Nikolskaya"
    ]
    back = convert(there, UNI, M21).record
    assert said(back, "245") == [
        "04$aThe road to Abai :$ba novel = Абай жолы : роман /$cM. Auezov ; translated by A. Nikolskaya"
    ]


def test_names_change_their_form_and_their_tag_with_what_the_person_did():
    record = m21(
        data_field("100", "1 ", ("a", "Әуезов, Мұхтар Омарханұлы,"), ("d", "1897-1961.")),
        data_field("700", "1 ", ("a", "Никольская, А. Б.,"), ("e", "переводчик.")),
        data_field("700", "1 ", ("a", "Соболев, Л."), ("4", "aut")),
        data_field("710", "2 ", ("a", "Жазушы."), ("b", "Әдебиет бөлімі"), ("4", "pbl")),
    )
    assert said(record, "700") == [" 1$aӘуезов$bМ. О.$gМұхтар Омарханұлы$f1897-1961"]
    assert said(record, "702") == [" 1$aНикольская$bА. Б.$4730"]
    assert said(record, "701") == [" 1$aСоболев$bЛ.$4070"]
    assert said(record, "712") == ["02$aЖазушы$bӘдебиет бөлімі$4650"]
    back = convert(record, UNI, M21).record
    assert said(back, "100") == ["1 $aӘуезов, Мұхтар Омарханұлы,$d1897-1961"]
    assert said(back, "710") == ["2 $aЖазушы.$bӘдебиет бөлімі$4pbl"]


def test_a_fuller_form_of_the_name_has_its_own_place():
    record = uni(data_field("700", " 1", ("a", "King"), ("b", "S."), ("g", "Stephen Edwin")))
    assert said(record, "100") == ["1 $aKing, Stephen Edwin"]
    other = uni(data_field("700", " 1", ("a", "King"), ("b", "Steve"), ("g", "Stephen Edwin")))
    assert said(other, "100") == ["1 $aKing, Steve$q(Stephen Edwin)"]


def test_imprint_extent_series_and_classes():
    record = m21(
        data_field("264", " 1", ("a", "Алматы :"), ("b", "Жазушы,"), ("c", "2007.")),
        data_field("300", "  ", ("a", "528 б. :"), ("b", "сур. ;"), ("c", "21 см")),
        data_field("490", "0 ", ("a", "Мұра ;"), ("v", "3")),
        data_field("080", "  ", ("a", "821.512.122"), ("2", "2005")),
        data_field("084", "  ", ("a", "84(5Қаз)"), ("2", "rubbk")),
    )
    assert said(record, "210") == ["  $aАлматы$cЖазушы$d2007"]
    assert said(record, "215") == ["  $a528 б.$cсур.$d21 см"]
    assert said(record, "225") == ["2 $aМұра$v3"]
    assert (said(record, "675"), said(record, "686")) == (["  $a821.512.122$v2005"], ["  $a84(5Қаз)$2rubbk"])
    back = convert(record, UNI, M21).record
    assert said(back, "260") == ["  $aАлматы :$bЖазушы,$c2007"]
    assert said(back, "300") == ["  $a528 б. :$bсур. ;$c21 см"]
    assert said(back, "490") == ["0 $aМұра ;$v3"]


def test_fixed_fields_change_place_and_the_original_is_kept_only_where_it_says_more():
    fixed = "070517s2007    kz a   j b    000 1 kaz d"
    record = convert(Record("00000nam a2200000 i 4500", (("008", fixed),)), M21, UNI).record
    assert record.first("100", "a")[:26] == "20070517d2007    a  y0|||y"
    assert (record.first("101", "a"), record.first("102", "a")) == ("kaz", "KZ")
    assert record.first("105", "a") == "a   a   000ay"
    assert said(record, "886") == []
    assert convert(record, UNI, M21).record.control("008") == fixed
    rare = fixed[:18] + "ap" + fixed[20:22] + "g" + fixed[23:]
    kept = convert(Record("00000nam a2200000 i 4500", (("008", rare),)), M21, UNI).record
    assert convert(kept, UNI, M21).record.control("008") == rare


def test_languages_and_agencies():
    record = m21(
        ("008", "070517s2007    kz            000 1 rus d"),
        data_field("041", "1 ", ("a", "rus"), ("h", "kaz")),
        data_field("040", "  ", ("a", "KZ-AlNL"), ("b", "rus"), ("e", "rcr"), ("c", "KZ-AlNL")),
    )
    assert said(record, "101") == ["1 $arus$ckaz"]
    assert said(record, "801") == [" 0$bKZ-AlNL$grcr", " 1$bKZ-AlNL"]
    back = convert(record, UNI, M21).record
    assert said(back, "041") == ["1 $arus$hkaz"]
    assert said(back, "040") == ["  $aKZ-AlNL$brus$ercr$cKZ-AlNL"]


def test_subjects_keep_the_list_they_are_from():
    record = m21(
        data_field("650", " 7", ("a", "Қазақ әдебиеті"), ("y", "20 ғ."), ("z", "Қазақстан"), ("2", "nlrk")),
        data_field("651", " 0", ("a", "Almaty"), ("x", "History.")),
        data_field("600", "10", ("a", "Абай,"), ("d", "1845-1904"), ("x", "Мұра")),
    )
    assert said(record, "606") == ["  $aҚазақ әдебиеті$z20 ғ.$yҚазақстан$2nlrk"]
    assert said(record, "607") == ["  $aAlmaty$xHistory$2lc"]
    assert said(record, "600") == [" 1$aАбай$f1845-1904$xМұра$2lc"]
    back = convert(record, UNI, M21).record
    assert said(back, "650") == [" 7$aҚазақ әдебиеті$y20 ғ.$zҚазақстан$2nlrk"]
    assert said(back, "651") == [" 0$aAlmaty$xHistory"]


def test_a_work_written_about_stands_under_the_name_of_its_author():
    record = m21(
        data_field("600", "17", ("a", "Әуезов, Мұхтар,"), ("d", "1897-1961."), ("t", "Абай жолы."), ("x", "Сын"),
                   ("2", "nlrk")),
        data_field("610", "10", ("a", "Қазақстан."), ("t", "Конституция."), ("n", "1-бөлім")),
        data_field("611", "20", ("a", "Олимпиада"), ("d", "1980"), ("t", "Есеп")),
        data_field("600", "10", ("a", "Абай,"), ("d", "1845-1904")),
    )  # fmt: skip
    assert said(record, "604") == [
        "  $1700 1$aӘуезов$bМ.$gМұхтар$f1897-1961$150010$aАбай жолы$xСын$2nlrk",
        "  $171001$aҚазақстан$150010$aКонституция$h1-бөлім$2lc",
        "  $171012$aОлимпиада$f1980$150010$aЕсеп$2lc",
    ]
    assert said(record, "600") == [" 1$aАбай$f1845-1904$2lc"]
    back = convert(record, UNI, M21).record
    assert said(back, "600") == ["10$aАбай$d1845-1904", "17$aӘуезов, Мұхтар$d1897-1961.$tАбай жолы$xСын$2nlrk"]
    assert said(back, "610") == ["10$aҚазақстан.$tКонституция$n1-бөлім"]
    assert said(back, "611") == ["20$aОлимпиада$d1980.$tЕсеп"]


@pytest.mark.parametrize(
    "field",
    [
        data_field("604", "  ", ("1", "700 1"), ("a", "Нейман"), ("b", "М. Б."), ("g", "Моисей Борисович"),
                   ("f", "1889 - 1967"), ("1", "5011 "), ("3", "661358592"), ("a", "Шахматные партии"),
                   ("j", "Сборники"), ("2", "nlr-sh")),
        data_field("604", "  ", ("a", "Нейман"), ("b", "М. Б."), ("g", "Моисей Борисович"), ("f", "1889 - 1967"),
                   ("t", "Шахматные партии"), ("j", "Сборники"), ("2", "nlr-sh"), ("3", "661358592")),
    ],
)  # fmt: skip
def test_604_comes_as_600_whether_its_fields_are_embedded_or_not(field):
    record = rusmarc(data_field("200", "1 ", ("a", "Абай")), field)
    made = convert(record, Format.RUSMARC, M21)
    (found,) = said(made.record, "600")
    assert found.startswith("17$aНейман, Моисей Борисович$d1889 - 1967.$tШахматные партии$")
    assert set(found.split("$")[4:]) == {"0661358592", "vСборники", "2nlr-sh"}
    assert not made.homeless
    home = convert(made.record, M21, Format.RUSMARC).record
    assert "$1700 1$aНейман$bМ. Б.$gМоисей Борисович$f1889 - 1967$150010" in said(home, "604")[0]


def test_604_without_a_name_or_a_title_is_kept_as_it_is():
    for field in (
        data_field("604", "  ", ("1", "700 1"), ("a", "Нейман")),
        data_field("604", "  ", ("1", "50010"), ("a", "Абай жолы")),
    ):
        record = rusmarc(data_field("200", "1 ", ("a", "Абай")), field)
        made = convert(record, Format.RUSMARC, M21)
        assert "604" in {tag for tag, _, _ in made.homeless}
        assert convert(made.record, M21, Format.RUSMARC).record.by_tag["604"] == [field[1]]


def test_links_become_fields_within_fields():
    host = data_field("773", "0 ", ("t", "Жұлдыз"), ("g", "2021, № 4"), ("x", "0317-8471"), ("w", "(KZ)77"))
    record = m21(("003", "KZ"), host, leader="00000naa a2200000 i 4500")
    assert said(record, "463") == [" 1$100177$1011  $a0317-8471$12001 $aЖұлдыз$v2021, № 4"]
    back = convert(record, UNI, M21).record
    assert said(back, "773") == ["0 $tЖұлдыз$g2021, № 4$x0317-8471$w77"]
    former = m21(data_field("780", "02", ("t", "Ескі")))
    assert said(former, "432") == [" 1$12001 $aЕскі"]


def test_a_volume_that_calls_itself_by_its_number_gets_the_title_of_its_set():
    volume = rusmarc(
        data_field("200", "0 ", ("a", "Вып. 13")),
        data_field("461", " 0", ("1", "00177"), ("1", "2001 "), ("a", "Задачи и этюды"), ("v", "Вып. 13")),
    )
    there = convert(volume, Format.RUSMARC, M21).record
    assert said(there, "245") == ["00$aЗадачи и этюды.$nВып. 13"]
    back = convert(there, M21, Format.RUSMARC).record
    assert said(back, "200") == ["0 $aВып. 13"]
    assert edition_draft(back, UNI).title == edition_draft(volume, UNI).title == "Задачи и этюды"


def test_original_script_takes_the_place_of_the_romanised_form():
    record = Record(
        "00000nam a2200000 i 4500",
        (
            data_field("245", "10", ("6", "880-01"), ("a", "Abaĭ z͡holy")),
            data_field("880", "10", ("6", "245-01/(N"), ("a", "Абай жолы")),
        ),
    )
    there = convert(record, M21, UNI).record
    assert there.first("200", "a") == "Абай жолы"
    back = convert(there, UNI, M21).record
    assert said(back, "245") == ["10$6880-01$aAbaĭ z͡holy"]
    assert said(back, "880") == ["00$6245-01/(N$aАбай жолы"]


def test_what_has_no_home_is_counted_kept_and_put_back():
    record = Record(
        "00000nam a2200000 i 4500",
        (
            ("006", "m        q        "),
            data_field("245", "10", ("a", "Абай"), ("f", "1897-1961")),
            data_field("590", "  ", ("a", "жергілікті")),
            data_field("999", "  ", ("a", "өз өрісіміз")),
        ),
    )
    made = convert(record, M21, UNI)
    assert {(tag, code) for tag, code, _ in made.homeless} == {("006", ""), ("245", "f"), ("590", "a")}
    assert said(made.record, "999") == ["  $aөз өрісіміз"]
    assert said(made.record, "886")[0].startswith(("1 $2marc21$a006$b", "2 $2marc21", "21$2marc21"))
    back = convert(made.record, UNI, M21)
    assert back.homeless == ()
    assert said(back.record, "590") == ["  $aжергілікті"]
    assert said(back.record, "245") == ["00$aАбай$f1897-1961"]
    assert back.record.control("006") == record.control("006")
    assert "886" not in back.record.by_tag


def test_irbis_goes_to_both():
    record = Record("", (
        data_field("200", "", ("a", "Странные люди"), ("e", "рассказы"), ("f", "В. М. Шукшин")),
        data_field("700", "", ("a", "Шукшин"), ("b", "В. М."), ("g", "Василий Макарович")),
        data_field("210", "", ("a", "Москва"), ("c", "Надежда-1"), ("d", "1998")),
        data_field("215", "", ("a", "528"), ("c", "ил."), ("d", "21")),
        data_field("610", "", ("*", "проза")), data_field("621", "", ("*", "84(2Рос)")),
        data_field("903", "", ("*", "84/Ш 95")), data_field("920", "", ("*", "PAZK")),
        data_field("910", "", ("a", "0"), ("b", "1759089"), ("d", "Ф104"), ("h", "E004")),
        data_field("692", "", ("b", "2006")),
    ))  # fmt: skip
    made = convert(record, Format.IRBIS, UNI)
    assert said(made.record, "215") == ["  $a528 с.$cил.$d21 см"]
    assert (said(made.record, "610"), said(made.record, "686")) == (["0 $aпроза"], ["  $a84(2Рос)$2rubbk"])
    assert made.record.control("001") == "84/Ш 95"
    assert made.homeless == (("692", "b", "2006"),)
    other = convert(record, Format.IRBIS, M21).record
    assert said(other, "245") == ["00$aСтранные люди :$bрассказы /$cВ. М. Шукшин"]
    assert said(other, "100") == ["1 $aШукшин, Василий Макарович"]
    assert said(other, "852") == ["  $t1759089$bФ104$pE004"]
    assert other.control("008")[7:11] == "1998"


def test_an_issue_of_irbis_is_called_after_its_periodical():
    record = Record("", (("903", "  \x1f*У1/1989/2"), ("933", "  \x1f*У1"), ("934", "  \x1f*1989"),
                         ("936", "  \x1f*2"), ("920", "  \x1f*NJ")))  # fmt: skip
    made = convert(record, Format.IRBIS, M21, title="Компьютер-Пресс").record
    assert said(made, "245") == ["00$aКомпьютер-Пресс.$n1989, № 2"]
    assert made.leader[6:8] == "as"
    assert said(made, "773") == ["1 $g1989, № 2$wУ1"]


def test_a_record_of_the_same_family_stays_and_irbis_is_no_target():
    record = marc21()
    assert convert(record, M21, M21).record is record
    own = rusmarc(data_field("200", "1 ", ("a", "Абай")))
    assert convert(own, Format.RUSMARC, UNI).record is own
    with pytest.raises(ValueError, match="IRBIS"):
        convert(record, M21, Format.IRBIS)
