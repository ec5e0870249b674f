"""Subjects with their headings and class marks (UDC, BBK); the heading is also the word that titles are made of."""

from typing import NamedTuple


class Subject(NamedTuple):
    """`kind` chooses the patterns of titles."""

    kind: str
    udc: str
    bbk: str
    kk: str
    ru: str
    en: str


class RussianForms(NamedTuple):
    """The cases that patterns need."""

    nominative: str
    genitive: str
    dative: str
    accusative: str


_IRREGULAR = {
    "право": ("права", "праву", "право"),
    "казахский язык": ("казахского языка", "казахскому языку", "казахский язык"),
    "русский язык": ("русского языка", "русскому языку", "русский язык"),
    "английский язык": ("английского языка", "английскому языку", "английский язык"),
    "бухгалтерский учёт": ("бухгалтерского учёта", "бухгалтерскому учёту", "бухгалтерский учёт"),
    "библиотечное дело": ("библиотечного дела", "библиотечному делу", "библиотечное дело"),
    "садоводство": ("садоводства", "садоводству", "садоводство"),
    "ювелирное искусство": ("ювелирного искусства", "ювелирному искусству", "ювелирное искусство"),
    "театр": ("театра", "театру", "театр"),
    "шахматы": ("шахмат", "шахматам", "шахматы"),
    "туризм": ("туризма", "туризму", "туризм"),
    "сельское хозяйство": ("сельского хозяйства", "сельскому хозяйству", "сельское хозяйство"),
}


def russian_forms(heading: str) -> RussianForms:
    """The cases of a subject's Russian heading, in small letters."""
    word = heading.lower()
    if word in _IRREGULAR:
        return RussianForms(word, *_IRREGULAR[word])
    stem = word[:-1]
    if word.endswith("ия"):
        return RussianForms(word, stem + "и", stem + "и", stem + "ю")
    return RussianForms(word, stem + ("и" if stem[-1] in "кгх" else "ы"), stem + "е", stem + "у")


FICTION = (
    Subject("fiction", "821.512.122-31", "84(5Қаз)", "Қазақ әдебиеті", "Казахская литература", "Kazakh fiction"),
    Subject("fiction", "821.161.1-31", "84(2Рос=Рус)", "Орыс әдебиеті", "Русская литература", "Russian fiction"),
    Subject("fiction", "821-31", "84(0)", "Шетел әдебиеті", "Зарубежная литература", "World literature"),
    Subject("poetry", "821-1", "84-5", "Поэзия", "Поэзия", "Poetry"),
    Subject("fiction", "821-312.4", "84-44", "Детектив", "Детективы", "Detective stories"),
    Subject("fiction", "821-312.9", "84-445", "Фантастика", "Фантастика", "Science fiction and fantasy"),
    Subject("memoir", "82-94", "84-49", "Естеліктер", "Мемуары", "Memoirs"),
)
CHILDREN = (
    Subject("children", "398.21", "82.3-6", "Ертегілер", "Сказки", "Fairy tales"),
    Subject("children", "82-93", "84-8", "Балалар әдебиеті", "Детская литература", "Children's stories"),
)
SCIENCE = (
    Subject("science", "51", "22.1", "Математика", "Математика", "Mathematics"),
    Subject("science", "512", "22.14", "Алгебра", "Алгебра", "Algebra"),
    Subject("science", "514", "22.15", "Геометрия", "Геометрия", "Geometry"),
    Subject("science", "53", "22.3", "Физика", "Физика", "Physics"),
    Subject("science", "54", "24", "Химия", "Химия", "Chemistry"),
    Subject("science", "52", "22.6", "Астрономия", "Астрономия", "Astronomy"),
    Subject("science", "57", "28.0", "Биология", "Биология", "Biology"),
    Subject("science", "911", "26.8", "География", "География", "Geography"),
    Subject("science", "502", "20.1", "Экология", "Экология", "Ecology"),
    Subject("science", "004", "32.97", "Информатика", "Информатика", "Computer science"),
    Subject("science", "330", "65", "Экономика", "Экономика", "Economics"),
    Subject("science", "34", "67", "Құқық", "Право", "Law"),
    Subject("science", "37", "74", "Педагогика", "Педагогика", "Education"),
    Subject("science", "159.9", "88", "Психология", "Психология", "Psychology"),
    Subject("science", "1", "87", "Философия", "Философия", "Philosophy"),
    Subject("science", "316", "60.5", "Әлеуметтану", "Социология", "Sociology"),
    Subject("science", "61", "5", "Медицина", "Медицина", "Medicine"),
    Subject("science", "811.512.122", "81.2Қаз", "Қазақ тілі", "Казахский язык", "Kazakh language"),
    Subject("science", "811.161.1", "81.2Рус", "Орыс тілі", "Русский язык", "Russian language"),
    Subject("science", "811.111", "81.2Англ", "Ағылшын тілі", "Английский язык", "English language"),
    Subject("science", "657", "65.052", "Бухгалтерлік есеп", "Бухгалтерский учёт", "Accounting"),
    Subject("science", "02", "78.3", "Кітапханатану", "Библиотечное дело", "Library science"),
)
APPLIED = (
    Subject("applied", "635", "42", "Бағбандық", "Садоводство", "Gardening"),
    Subject("applied", "641.5", "36.99", "Аспаздық", "Кулинария", "Cookery"),
    Subject("applied", "739", "85.12", "Зергерлік", "Ювелирное искусство", "Jewellery"),
    Subject("applied", "78", "85.31", "Музыка", "Музыка", "Music"),
    Subject("applied", "792", "85.33", "Театр", "Театр", "Theatre"),
    Subject("applied", "794.1", "75.581", "Шахмат", "Шахматы", "Chess"),
    Subject("applied", "796.5", "75.81", "Туризм", "Туризм", "Tourism"),
    Subject("applied", "63", "4", "Ауыл шаруашылығы", "Сельское хозяйство", "Agriculture"),
)
LOCAL = (
    Subject("local", "94(574)", "63.3(5Қаз)", "Қазақстан тарихы", "История Казахстана", "History of Kazakhstan"),
    Subject("local", "908(574)", "26.89(5Қаз)", "Өлкетану", "Краеведение", "Local lore"),
    Subject("local", "39(574)", "63.5(5Қаз)", "Этнография", "Этнография", "Ethnography"),
)
PERIODICAL = Subject("periodical", "050", "92", "Мерзімді басылымдар", "Периодические издания", "Periodicals")
BY_KIND = {"fiction": FICTION, "children": CHILDREN, "science": SCIENCE, "applied": APPLIED, "local": LOCAL}
