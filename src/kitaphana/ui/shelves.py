"""Names of shelving locations: records bring them in the language of whoever typed them, pages show them in their own.

A name that is not among these is the library's own and is shown as it stands.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

_KNOWN: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (pgettext_lazy("shelf", "Lending department"), ("абонемент", "lending department", "үйге беру бөлімі")),
    (pgettext_lazy("shelf", "Reading room"), ("оқу залы", "читальный зал", "reading room")),
    (pgettext_lazy("shelf", "Stacks"), ("қойма", "кітап қоймасы", "хранилище", "книгохранилище", "stacks")),
    (pgettext_lazy("shelf", "Children’s department"), ("балалар бөлімі", "детский отдел", "детский абонемент")),
    (
        pgettext_lazy("shelf", "Department for blind readers"),
        ("зағип оқырмандар бөлімі", "отдел для незрячих", "отдел для незрячих читателей"),
    ),
    (pgettext_lazy("shelf", "Rare books"), ("сирек кітаптар қоры", "фонд редких книг", "редкий фонд", "rare books")),
)
_NAMES: Mapping[str, Promise] = {spelling: name for name, spellings in _KNOWN for spelling in spellings}


def shelf_name(text: str) -> str:
    """The location in the language of the page; a name that nobody knows as it stands."""
    return str(_NAMES.get(text.strip().casefold(), text))
