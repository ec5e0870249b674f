"""Entries as the standards' own examples have them, and what must never break a file of references."""

import datetime as dt
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from kitaphana.catalog.citing import Citable, Host, Person, SeriesPlace, apa, bibtex, coins, gost, highwire, labels, ris
from kitaphana.catalog.citing.names import name_of
from kitaphana.language.codes import tag_of
from kitaphana.language.latin import ascii_letters


def authors(*names):
    return tuple(Person(name, "aut") for name in names)


ONE_AUTHOR = Citable(
    1,
    "Труды по истории изобразительного искусства",
    subtitle="художественная критика",
    responsibility="П. П. Каменский ; составитель Н. С. Беляев ; Библиотека Российской академии наук",
    people=(*authors("Каменский, Петр Павлович"), Person("Беляев, Николай Сергеевич", "com")),
    place="Санкт-Петербург",
    publisher="БАН",
    year=2017,
    extent="215, [1] с. : портр. ; 21 см",
    isbns=("9785336002041",),
    languages=("rus",),
)
TWO_AUTHORS = Citable(
    2,
    "Принципы экономико-финансовой деятельности нефтегазовых компаний",
    subtitle="учебное пособие",
    people=authors("Игнатьев, С. В.", "Мешков, И. А."),
    place="Москва",
    publisher="МГИМО-Университет",
    year=2017,
    extent="144, [1] с.",
    languages=("rus",),
)
FOUR_AUTHORS = replace(
    TWO_AUTHORS, id=3, title="Управленческий учет", people=authors(*(f"Автор{n}, А. А." for n in range(4)))
)
FIVE_AUTHORS = replace(FOUR_AUTHORS, people=authors(*(f"Автор{n}, А. А." for n in range(5))))
VOLUME = Citable(
    4,
    "Сага о Форсайтах",
    subtitle="в 2 томах",
    part="Том 1",
    responsibility="Джон Голсуорси ; перевод с английского М. Лорие [и др.]",
    people=(*authors("Голсуорси, Джон"), Person("Лорие, М.", "trl")),
    place="Москва",
    publisher="Время",
    year=2017,
    series=(SeriesPlace("Сквозь время", "вып. 3"),),
    languages=("rus",),
)
ARTICLE = Citable(
    5,
    "Лингвистический поворот и философия языка Дж. Локка",
    subtitle="интерпретации, комментарии, теоретические источники",
    people=authors("Скрипник, К. Д."),
    languages=("rus",),
    host=Host("Вестник Удмуртского университета", "2017, Т. 27, вып. 2, с. 139-146", "24129534"),
)
SITE = Citable(
    6,
    "Государственный Эрмитаж",
    subtitle="[сайт]",
    form="electronic",
    place="Санкт-Петербург",
    year=1998,
    url="http://www.hermitagemuseum.org/",
    seen_on=dt.date(2017, 8, 16),
    languages=("rus",),
)
NEWSPAPER = Citable(7, "Егемен Қазақстан", form="periodical", place="Астана", issns=("25183761",), languages=("kaz",))
KAZAKH = Citable(
    8, "Абай жолы", subtitle="роман-эпопея", people=authors("Әуезов, Мұхтар Омарханұлы"), place="Астана",
    publisher="Есіл", year=2014, extent="960 б.", edition_statement="2-басылым", languages=("kaz",),
)  # fmt: skip
ENGLISH = Citable(
    9, "The Great Gatsby", subtitle="a novel", people=authors("Fitzgerald, F. Scott"), publisher="Lantern Press",
    place="New York", year=2024, edition_statement="2nd ed.", languages=("eng",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (
            ONE_AUTHOR,
            "Каменский, П. П. Труды по истории изобразительного искусства : художественная критика"
            " / П. П. Каменский ; составитель Н. С. Беляев ; Библиотека Российской академии наук."
            " – Санкт-Петербург : БАН, 2017. – 215, [1] с. : портр. ; 21 см. – ISBN 978-5-336-00204-1."
            " – Текст : непосредственный.",
        ),
        (
            TWO_AUTHORS,
            "Игнатьев, С. В. Принципы экономико-финансовой деятельности нефтегазовых компаний : учебное пособие"
            " / С. В. Игнатьев, И. А. Мешков. – Москва : МГИМО-Университет, 2017. – 144, [1] с."
            " – Текст : непосредственный.",
        ),
        (
            FOUR_AUTHORS,
            "Управленческий учет : учебное пособие / А. А. Автор0, А. А. Автор1, А. А. Автор2, А. А. Автор3."
            " – Москва : МГИМО-Университет, 2017. – 144, [1] с. – Текст : непосредственный.",
        ),
        (
            FIVE_AUTHORS,
            "Управленческий учет : учебное пособие / А. А. Автор0, А. А. Автор1, А. А. Автор2 [и др.]."
            " – Москва : МГИМО-Университет, 2017. – 144, [1] с. – Текст : непосредственный.",
        ),
        (
            VOLUME,
            "Голсуорси, Д. Сага о Форсайтах : в 2 томах. Том 1 / Джон Голсуорси ; перевод с английского М. Лорие"
            " [и др.]. – Москва : Время, 2017. – (Сквозь время ; вып. 3). – Текст : непосредственный.",
        ),
        (
            ARTICLE,
            "Скрипник, К. Д. Лингвистический поворот и философия языка Дж. Локка : интерпретации, комментарии,"
            " теоретические источники / К. Д. Скрипник. – Текст : непосредственный // Вестник Удмуртского"
            " университета. – 2017. – Т. 27, вып. 2. – С. 139–146.",
        ),
        (
            SITE,
            "Государственный Эрмитаж : [сайт]. – Санкт-Петербург, 1998. – URL: http://www.hermitagemuseum.org/"
            " (дата обращения: 16.08.2017). – Текст : электронный.",
        ),
        (NEWSPAPER, "Егемен Қазақстан. – Астана. – ISSN 2518-3761. – Мәтін : тікелей."),
        (
            KAZAKH,
            "Әуезов, М. О. Абай жолы : роман-эпопея / М. О. Әуезов. – 2-басылым. – Астана : Есіл, 2014. – 960 б."
            " – Мәтін : тікелей.",
        ),
        (
            ENGLISH,
            "Fitzgerald, F. S. The Great Gatsby : a novel / F. S. Fitzgerald. – 2nd ed. – New York : Lantern Press,"
            " 2024. – Text : unmediated.",
        ),
    ],
)
def test_gost(cited, expected):
    assert gost.describe(cited) == expected


@pytest.mark.parametrize(
    ("form", "ending"),
    [
        ("audio", "Устная речь : аудио."),
        ("braille", "Текст (тактильный) : непосредственный."),
        ("music", "Музыка (знаковая) : непосредственная."),
        ("something new", "Текст : непосредственный."),
    ],
)
def test_gost_names_content_and_medium(form, ending):
    assert gost.describe(replace(ONE_AUTHOR, form=form)).endswith(ending)


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (
            ENGLISH,
            "Fitzgerald, F. S. (2024). The Great Gatsby: a novel (2nd ed.). Lantern Press.",
        ),
        (
            TWO_AUTHORS,
            "Игнатьев, С. В., & Мешков, И. А. (2017). Принципы экономико-финансовой деятельности нефтегазовых"
            " компаний: учебное пособие. МГИМО-Университет.",
        ),
        (
            VOLUME,
            "Голсуорси, Д. (2017). Сага о Форсайтах: в 2 томах (М. Лорие, Trans.; Том 1). Время.",
        ),
        (
            ARTICLE,
            "Скрипник, К. Д. (2017). Лингвистический поворот и философия языка Дж. Локка: интерпретации,"
            " комментарии, теоретические источники. Вестник Удмуртского университета, 27(2), 139–146.",
        ),
        (NEWSPAPER, "Егемен Қазақстан. (n.d.)."),
        (
            replace(KAZAKH, form="audio", edition_statement=""),
            "Әуезов, М. О. (2014). Абай жолы: роман-эпопея [Audiobook]. Есіл.",
        ),
        (
            Citable(1, "Жинақ", people=(Person("Ахметов, А.", "edt"), Person("Сейітов, Б.", "edt")), year=2001),
            "Ахметов, А., & Сейітов, Б. (Eds.). (2001). Жинақ.",
        ),
        (
            Citable(1, "Қара сөздер", people=authors("Абай Құнанбайұлы"), year=2015),
            "Абай Құнанбайұлы. (2015). Қара сөздер.",
        ),
        (Citable(1, "Кто виноват?", people=authors("Герцен, А. И."), year=1847), "Герцен, А. И. (1847). Кто виноват?"),
    ],
)
def test_apa(cited, expected):
    assert apa.plain(apa.entry(cited)) == expected


def test_apa_puts_the_title_in_italics():
    assert [run.text for run in apa.entry(ENGLISH) if run.is_italic] == ["The Great Gatsby: a novel"]
    assert [run.text for run in apa.entry(ARTICLE) if run.is_italic] == ["Вестник Удмуртского университета", ", 27"]


def test_apa_of_more_than_twenty_authors_names_nineteen_and_the_last():
    many = replace(ENGLISH, people=authors(*(f"Name{n}, A." for n in range(25))))
    text = apa.plain(apa.entry(many))
    assert "Name18, A., . . . Name24, A. (2024)" in text
    assert "Name19" not in text


def test_bibtex():
    assert bibtex.entry(KAZAKH) == (
        "@book{auezov2014abaj-8,\n"
        "  author = {Әуезов, Мұхтар Омарханұлы},\n"
        "  title = {Абай жолы},\n"
        "  subtitle = {роман-эпопея},\n"
        "  year = {2014},\n"
        "  edition = {2-басылым},\n"
        "  address = {Астана},\n"
        "  publisher = {Есіл},\n"
        "  langid = {kazakh}\n"
        "}\n"
    )


def test_bibtex_of_an_article():
    text = bibtex.entry(ARTICLE)
    assert text.startswith("@article{skripnik")
    for line in ("journal = {Вестник Удмуртского университета}", "volume = {27}", "number = {2}", "pages = {139--146}"):
        assert line in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 % & $3 #1_a", r"50 \% \& \$3 \#1\_a"),
        ("a{b}c", r"a\{b\}c"),
        ("c:\\x~y^z", r"c:\textbackslash{}x\textasciitilde{}y\textasciicircum{}z"),
        ("two\nlines\tand tabs ", "two lines and tabs"),
    ],
)
def test_bibtex_escapes_what_tex_would_obey(text, expected):
    assert bibtex.escaped(text) == expected


def test_bibtex_keeps_a_name_of_one_piece_whole():
    text = bibtex.entry(Citable(1, "Қара сөздер", people=authors("Абай Құнанбайұлы", "Наука and жизнь")))
    assert "author = {{Абай Құнанбайұлы} and {Наука and жизнь}}" in text


def test_keys_of_the_same_title_differ_by_id():
    assert bibtex.key(replace(KAZAKH, id=80)) != bibtex.key(KAZAKH)
    assert bibtex.key(Citable(5, "«»")) == "5"


def test_ris():
    assert ris.entry(replace(VOLUME, subjects=("Романы", "Семьи"))).split("\r\n") == [
        "TY  - BOOK",
        "AU  - Голсуорси, Джон",
        "A4  - Лорие, М.",
        "TI  - Сага о Форсайтах. Том 1: в 2 томах",
        "PY  - 2017",
        "T2  - Сквозь время",
        "M1  - вып. 3",
        "CY  - Москва",
        "PB  - Время",
        "LA  - rus",
        "KW  - Романы",
        "KW  - Семьи",
        "ER  - ",
        "",
    ]


def test_ris_of_an_article_has_its_pages():
    text = ris.entry(ARTICLE)
    for line in ("TY  - JOUR", "T2  - Вестник", "VL  - 27", "IS  - 2", "SP  - 139", "EP  - 146", "SN  - 24129534"):
        assert line in text


def test_nothing_in_a_record_can_begin_a_line_of_ris():
    text = ris.entry(Citable(1, "Title\r\nER  - \r\nTY  - BOOK", summary="a\u2028b\nTY  - X"))
    assert [line[:2] for line in text.split("\r\n")] == ["TY", "TI", "AB", "ER", ""]


def test_coins_is_a_query_that_zotero_reads():
    fields = parse_qs(coins.context_object(ONE_AUTHOR))
    assert fields["ctx_ver"] == ["Z39.88-2004"]
    assert fields["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:book"]
    assert fields["rft.aulast"] == ["Каменский"]
    assert fields["rft.aufirst"] == ["Петр Павлович"]
    assert fields["rft.isbn"] == ["9785336002041"]
    article = parse_qs(coins.context_object(ARTICLE))
    assert article["rft.spage"] == ["139"]
    assert article["rft.jtitle"] == ["Вестник Удмуртского университета"]


def test_meta_tags():
    assert highwire.meta_tags(KAZAKH) == [
        ("citation_title", "Абай жолы: роман-эпопея"),
        ("citation_author", "Әуезов, Мұхтар Омарханұлы"),
        ("citation_publication_date", "2014"),
        ("citation_publisher", "Есіл"),
        ("citation_language", "kk"),
    ]
    assert ("citation_firstpage", "139") in highwire.meta_tags(ARTICLE)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("2017, Т. 27, вып. 2, с. 139-146", labels.Place("2017", "27", "2", "139–146", "Т. 27, вып. 2")),
        ("2021, № 4, с. 5–10", labels.Place("2021", "", "4", "5–10", "№ 4")),
        ("2021. – № 4. – С. 5–10", labels.Place("2021", "", "4", "5–10", "№ 4")),
        ("2020 ж., 3-сан, 12 б.", labels.Place("2020", "", "", "12", "3-сан")),
        ("Vol. 5, no. 2, p. 7", labels.Place("", "5", "2", "7", "Vol. 5, no. 2")),
        ("", labels.Place()),
    ],
)
def test_labels(label, expected):
    assert labels.parse(label) == expected


@pytest.mark.parametrize(
    ("heading", "inverted", "spoken"),
    [
        ("Толстой, Лев Николаевич, 1828–1910", "Толстой, Л. Н.", "Л. Н. Толстой"),
        ("Пушкин, А.С.", "Пушкин, А. С.", "А. С. Пушкин"),
        ("Пушкин А. С.", "Пушкин, А. С.", "А. С. Пушкин"),
        ("Руссо, Жан-Жак", "Руссо, Ж.-Ж.", "Ж.-Ж. Руссо"),
        ("Абай Құнанбайұлы", "Абай Құнанбайұлы", "Абай Құнанбайұлы"),
        ("", "", ""),
    ],
)
def test_names(heading, inverted, spoken):
    assert (name_of(heading).heading, name_of(heading).spoken) == (inverted, spoken)


@pytest.mark.parametrize(("code", "tag"), [("kaz", "kk"), ("ger", "de"), ("rus", "ru"), ("mul", ""), ("und", "")])
def test_tags_of_languages(code, tag):
    assert tag_of(code) == tag


def test_latin_letters_out_of_every_script():
    assert ascii_letters("Әуезов, М.") == "auezovm"
