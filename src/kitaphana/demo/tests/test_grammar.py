import pytest

from kitaphana.demo import grammar


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("дала", "даланың"),
        ("тау", "таудың"),
        ("өзен", "өзеннің"),
        ("түн", "түннің"),
        ("таң", "таңның"),
        ("жұлдыз", "жұлдыздың"),
        ("от", "оттың"),
        ("үміт", "үміттің"),
        ("мектеп", "мектептің"),
        ("көл", "көлдің"),
        ("ай", "айдың"),
        ("аққу", "аққудың"),
        ("Мәди", "Мәдидің"),
    ],
)
def test_kazakh_genitive_follows_harmony(word, form):
    assert grammar.genitive(word) == form


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("математика", "математиканы"),
        ("құқық", "құқықты"),
        ("медицина", "медицинаны"),
        ("театр", "театрды"),
        ("әлеуметтану", "әлеуметтануды"),
        ("қазақ тілі", "қазақ тілін"),
        ("бухгалтерлік есеп", "бухгалтерлік есепті"),
    ],
)
def test_kazakh_accusative_follows_harmony(word, form):
    assert grammar.accusative(word) == form


@pytest.mark.parametrize(
    ("word", "form"), [("дала", "даладағы"), ("көл", "көлдегі"), ("от", "оттағы"), ("жүрек", "жүректегі")]
)
def test_what_stands_in_a_place(word, form):
    assert grammar.standing_in(word) == form


@pytest.mark.parametrize(
    ("word", "form"), [("дала", "дала мен"), ("кітап", "кітап пен"), ("жұлдыз", "жұлдыз бен"), ("тау", "тау мен")]
)
def test_kazakh_and_is_chosen_by_the_last_sound(word, form):
    assert grammar.together_with(word) == form


@pytest.mark.parametrize(
    ("adjective", "gender", "form"),
    [
        ("старый", "f", "старая"),
        ("последний", "n", "последнее"),
        ("тихий", "p", "тихие"),
        ("чужой", "f", "чужая"),
        ("далёкий", "m", "далёкий"),
    ],
)
def test_russian_adjectives_agree(adjective, gender, form):
    assert grammar.agreeing(adjective, gender) == form


@pytest.mark.parametrize(
    ("adjective", "gender", "form"),
    [("старый", "m", "старого"), ("последний", "f", "последней"), ("тихий", "p", "тихих"), ("зимний", "n", "зимнего")],
)
def test_russian_adjectives_agree_in_the_genitive(adjective, gender, form):
    assert grammar.agreeing_genitive(adjective, gender) == form


@pytest.mark.parametrize(
    ("surname", "form"),
    [("Ахметов", "Ахметова"), ("Березовский", "Березовская"), ("Ильин", "Ильина"), ("Шевченко", "Шевченко")],
)
def test_surnames_of_women(surname, form):
    assert grammar.feminine(surname) == form


def test_about_gets_its_second_letter_before_a_vowel():
    assert [grammar.about("доме"), grammar.about("имени"), grammar.about("острове")] == [
        "о доме",
        "об имени",
        "об острове",
    ]
