"""Entry of a reference list by the APA Publication Manual, 7th edition (chapters 9 and 10).

Titles keep the capitals of the record: which words are names, no program knows. Names keep their script.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kitaphana.catalog.citing import labels
from kitaphana.catalog.citing.facts import Citable, Host
from kitaphana.catalog.citing.names import name_of

MOST_NAMED, NAMED_OF_MANY = 20, 19
_BRACKETS = {"audio": "Audiobook", "map": "Map", "music": "Sheet music", "video": "Video", "braille": "Braille"}


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of the entry, in italics or not."""

    text: str
    is_italic: bool = False


def entry(cited: Citable) -> tuple[Run, ...]:
    """The entry in pieces; `plain` joins them."""
    return _article(cited) if cited.host else _book(cited)


def plain(runs: Sequence[Run]) -> str:
    """The entry as text."""
    return "".join(run.text for run in runs)


def _book(cited: Citable) -> tuple[Run, ...]:
    title = ": ".join(filter(None, (cited.title, cited.subtitle)))
    after = _after_title(cited)
    publisher = f" {_dotted(cited.publisher)}" if cited.publisher else ""
    tail = (
        f"{after}.{publisher}{_url(cited)}" if after or not title.endswith((".", "?", "!")) else publisher + _url(cited)
    )
    if not _makers(cited):
        return (Run(title, True), Run(f"{after}. ({_year(cited)}).{publisher}{_url(cited)}"))
    return (Run(f"{_dotted(_makers(cited))} ({_year(cited)}). "), Run(title, True), Run(tail))


def _article(cited: Citable) -> tuple[Run, ...]:
    host = cited.host or Host("")
    at = labels.parse(host.label)
    title = ": ".join(filter(None, (cited.whole_title, cited.subtitle)))
    issue = f"({at.issue})" if at.issue else ""
    volume = Run(f", {at.volume}" if at.volume else "", True)
    pages = f", {at.pages}" if at.pages else ""
    tail = Run(f"{issue if at.volume else ', ' * bool(issue) + issue}{pages}.{_url(cited)}")
    makers, year = _makers(cited), at.year or _year(cited)
    head = f"{_dotted(makers)} ({year}). {_dotted(title)} " if makers else f"{_dotted(title)} ({year}). "
    return tuple(run for run in (Run(head), Run(host.title, True), volume, tail) if run.text)


def _makers(cited: Citable) -> str:
    if cited.authors:
        return _listed(cited.authors)
    if cited.editors:
        return f"{_listed(cited.editors)} ({'Ed.' if len(cited.editors) == 1 else 'Eds.'})"
    return ""


def _listed(headings: Sequence[str]) -> str:
    """“A, B, & C”; of more than twenty the first nineteen, three dots and the last."""
    names = [name_of(one).heading for one in headings]
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:NAMED_OF_MANY])}, . . . {names[-1]}"
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])}, & {names[-1]}"


def _after_title(cited: Citable) -> str:
    """Translators, part and edition in round brackets, the kind of thing in square ones."""
    translators = " & ".join(name_of(one).spoken for one in cited.translators)
    inside = [
        f"{translators}, Trans." if translators else "",
        cited.part,
        cited.edition_statement if cited.edition_statement.endswith("ed.") else cited.edition_statement.rstrip("."),
    ]
    round_ = "; ".join(filter(None, inside))
    square = f" [{_BRACKETS[cited.form]}]" if cited.form in _BRACKETS else ""
    return f" ({round_}){square}" if round_ else square


def _year(cited: Citable) -> str:
    return str(cited.year or "n.d.")


def _url(cited: Citable) -> str:
    return f" {cited.url}" if cited.url else ""


def _dotted(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
