"""What readers may agree to, with its words, beside what they have agreed to: for who shows it or reads it out."""

from dataclasses import dataclass

from kitaphana.patrons.consent_text import ConsentText
from kitaphana.patrons.consent_texts import TEXTS, text_as_read
from kitaphana.patrons.queries import ConsentFacts, consents_of


@dataclass(frozen=True, slots=True)
class Agreement:
    """One text of today. `given` is what is in force for it; `is_old`: what it was given to meant something else.

    `given_body` are the words that it was given to, where they were others than these and are known.
    """

    purpose: str
    title: str
    body: str
    version: str
    third_party: str
    given: ConsentFacts | None
    is_old: bool
    given_body: str = ""


@dataclass(frozen=True, slots=True)
class Agreements:
    """All of them, and, with their titles, those that were withdrawn or given anew since."""

    rows: tuple[Agreement, ...]
    past: tuple[tuple[str, ConsentFacts], ...]


def agreements_of(patron_id: int, language: str) -> Agreements:
    """The consents of a reader in the words of a language; what is not asked for here any more stays while it is given.

    One statement.
    """
    told = consents_of(patron_id)
    in_force = {one.purpose: one for one in reversed(told) if one.withdrawn_at is None}
    titles = {text.purpose: text.title_in(language) for text in TEXTS}
    rows = tuple(
        _agreement(text, in_force.get(text.purpose), language)
        for text in TEXTS
        if text.is_offered or text.purpose in in_force
    )
    past = tuple((titles.get(one.purpose, one.purpose), one) for one in told if one.withdrawn_at is not None)
    return Agreements(rows, past)


def _agreement(text: ConsentText, given: ConsentFacts | None, language: str) -> Agreement:
    is_old = given is not None and given.text_version not in text.good_versions
    has_other_words = given is not None and given.text_version != text.version
    read = text_as_read(text.purpose, given.text_version) if given is not None and has_other_words else None
    return Agreement(
        purpose=text.purpose,
        title=text.title_in(language),
        body=text.body_in(language),
        version=text.version,
        third_party=text.third_party,
        given=given,
        is_old=is_old,
        given_body=read.body_in(language) if read else "",
    )
