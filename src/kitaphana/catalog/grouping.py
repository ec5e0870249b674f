"""Which editions are one work: the same title (and part) by the same author, however they are spelt."""

import hashlib
import re

from kitaphana.catalog.marc.mapping import EditionDraft
from kitaphana.language.folding import fold

_NOT_A_WORD = re.compile(r"[^\w]+")

# Words of titles that many works bear: by themselves they do not say which creation it is. Spelt as `fold` has them.
_COLLECTIVE = frozenset(
    {"законы", "избранное", "избранные", "произведения", "собрание", "сочинения", "сочинений", "рассказы", "повести"}
    | {"стихотворения", "тандамалы", "шыгармалар", "шыгармалары", "жинагы", "works", "selections", "poems", "stories"}
)


def grouping_key(draft: EditionDraft) -> str:
    """SHA-256 over the normalised heading.

    The uniform title of a named author gathers translations under the original. Without an author the statement of
    responsibility or the publisher has to tell one “Сборник задач” from another.
    """
    title = draft.uniform_title if _is_telling(draft) else draft.title
    owner = draft.author or draft.responsibility or draft.publisher
    text = "\x1f".join(map(_words, (title, draft.part, owner)))
    return hashlib.sha256(text.encode()).hexdigest()


def _is_telling(draft: EditionDraft) -> bool:
    if not (draft.uniform_title and draft.author):
        return False
    return not set(_words(draft.uniform_title).split()) <= _COLLECTIVE


def _words(text: str) -> str:
    return _NOT_A_WORD.sub(" ", fold(text)).strip()
