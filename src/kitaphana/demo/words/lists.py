"""Lists that the demo city's librarians recommend, and what one of its readers keeps: names, words, titles."""

from typing import NamedTuple


class Recommended(NamedTuple):
    """A list with its titles in order; `language` is that of the readers it is for."""

    language: str
    name: str
    description: str
    made_by: str
    titles: tuple[str, ...]


RECOMMENDED = (
    Recommended(
        "kk", "Алаштан бүгінге дейін", "Қазақ прозасы мен ойының жүз жылы: неден бастауды білмесеңіз, осыдан бастаңыз.",
        "Айжан Төлегенова",
        ("Абай жолы", "Қара сөздер", "Қырық мысал", "Бақытсыз Жамал", "Шұғаның белгісі", "Қан мен тер", "Көшпенділер",
         "Аласапаран"),
    ),
    Recommended(
        "kk", "Балалармен бірге оқимыз", "Кешке қатар отырып оқитын кітаптар, алты жастан бастап.", "Сәуле Ермекова",
        ("Менің атым Қожа", "Ұшқан ұя", "Қыз Жібек", "Қырық мысал"),
    ),
    Recommended(
        "ru", "Русская классика, к которой возвращаются", "Восемь книг, которые в каждом возрасте читаются иначе.",
        "Ольга Белова",
        ("Капитанская дочка", "Евгений Онегин", "Герой нашего времени", "Мёртвые души", "Отцы и дети",
         "Преступление и наказание", "Анна Каренина", "Мастер и Маргарита"),
    ),
    Recommended(
        "ru", "Казахстан по-русски", "Степь, история и люди: казахская литература в переводах.", "Марина Захарова",
        ("Путь Абая", "Кочевники"),
    ),
    Recommended(
        "en", "English classics to begin with", "Short, clear and hard to put down.",
        "Санжар Исаев",
        ("Alice's Adventures in Wonderland", "The Great Gatsby", "Pride and Prejudice"),
    ),
    Recommended(
        "", "Алматы оқиды · Алматы читает", "",
        "", ("Абай жолы", "Мастер и Маргарита", "Көшпенділер", "Война и мир", "The Great Gatsby", "Путь Абая"),
    ),
)  # fmt: skip
FOR_LATER = ("Қан мен тер", "Вишнёвый сад", "Аласапаран", "Pride and Prejudice", "Кочевники", "Отцы и дети")
OWN_NAME, OWN = "Жазғы демалысқа", ("Менің атым Қожа", "Сказки", "Ұшқан ұя")
