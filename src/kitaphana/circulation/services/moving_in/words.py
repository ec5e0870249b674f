"""What words of older systems mean here, as far as that can be guessed; a person says the rest."""

from collections.abc import Iterable
from typing import Final

from kitaphana.circulation.services.moving_in.targets import Target, plain
from kitaphana.network.models import Branch
from kitaphana.patrons.models import PatronCategory

_CATEGORIES: Final = {
    "child": ("ребёнок", "дети", "детский", "дошкольник", "школьник", "учащийся", "ученик", "бала", "балалар", "оқушы",
              "мектеп оқушысы", "child", "children", "pupil", "juvenile", "kid"),
    "youth": ("юношество", "юношеский", "молодёжь", "подросток", "жасөспірім", "жастар", "young adult", "teen",
              "студент", "студенты", "student", "st"),  # where the house has no category of their own
    "student": ("студент", "студенты", "магистрант", "докторант", "аспирант", "бакалавр", "student", "st", "оқитын"),
    "adult": ("взрослый", "взрослые", "взрослый читатель", "служащий", "рабочий", "прочие", "ересек", "ересектер",
              "қызметкер", "жұмысшы", "adult", "patron", "pt"),
    "teacher": ("преподаватель", "учитель", "ппс", "мұғалім", "оқытушы", "teacher", "faculty", "t"),
    "staff": ("сотрудник", "персонал", "staff", "s"),
    "senior": ("пенсионер", "пенсионеры", "ветеран", "зейнеткер", "зейнеткерлер", "retired", "senior", "pensioner"),
    "collective": ("коллективный", "коллективный читатель", "организация", "учреждение", "юридическое лицо", "мба",
                   "ұжымдық", "ұжым", "ұйым", "мекеме", "organisation", "organization", "institution", "il"),
}  # fmt: skip
_CARD_STATES: Final = {
    "active": ("действует", "действителен", "действующий", "активен", "активный", "выдан", "жарамды", "белсенді",
               "берілген", "қолданыста", "active", "valid", "ok", "1", "да", "иә"),
    "lost": ("утерян", "утрачен", "потерян", "утеря", "жоғалған", "жоғалды", "lost"),
    "replaced": ("заменён", "замена", "дубликат выдан", "ауыстырылған", "ауыстырылды", "replaced"),
    "withdrawn": ("изъят", "аннулирован", "недействителен", "сдан", "закрыт", "списан", "жарамсыз", "алынған",
                  "жабылған", "withdrawn", "cancelled", "invalid", "0", "нет"),
}  # fmt: skip
_BLOCK_REASONS: Final = {
    "overdue": ("задолжник", "должник", "задолженность", "просрочка", "просрочены книги", "не вернул книги", "борышкер",
                "қарыз", "мерзімі өткен", "overdue", "debtor"),
    "lost_item": ("потерял книгу", "утеря книги", "утрата", "кітап жоғалтқан", "lost item", "lost book", "lost"),
    "rules_broken": ("нарушение правил", "нарушитель", "нарушение", "ережені бұзған", "тәртіп бұзу", "rules broken",
                     "suspension"),
    "left_city": ("выбыл", "переехал", "выехал", "уехал", "қаладан кеткен", "көшіп кетті", "left city", "gone",
                  "gone no address"),
    "other": ("другое", "прочее", "заблокирован", "блокирован", "да", "иә", "басқа", "бұғатталған", "other", "yes",
              "blocked", "manual", "1", "true"),
}  # fmt: skip


def words_of(institution_id: int) -> dict[Target, dict[str, str]]:
    """Word in plain form → code, for every target with values; names of the house come before guesses."""
    return {
        Target.CATEGORY: _categories(),
        Target.HOME_BRANCH: _branches(institution_id),
        Target.CARD_STATE: _plain(_CARD_STATES.items()),
        Target.BLOCK_REASON: _plain(_BLOCK_REASONS.items()),
    }


def _categories() -> dict[str, str]:
    known = list(PatronCategory.objects.all())
    codes = {one.code for one in known}
    guessed = _plain((code, words) for code, words in _CATEGORIES.items() if code in codes)
    own = _plain((one.code, (one.code, one.name_kk, one.name_ru, one.name_en)) for one in known)
    return {**guessed, **own}


def _branches(institution_id: int) -> dict[str, str]:
    known = Branch.objects.filter(institution_id=institution_id)
    return _plain((one.code, (one.code, one.name_kk, one.name_ru, one.name_en)) for one in known)


def _plain(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    return {plain(word): code for code, words in pairs for word in words if plain(word)}
