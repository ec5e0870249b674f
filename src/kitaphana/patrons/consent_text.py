"""One text that readers agree to, in three languages."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings

_LANGUAGES: Final = ("kk", "ru", "en")


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A title for a tick box and the words below it. `third_party` is who else learns something; empty: nobody."""

    purpose: str
    version: str
    third_party: str
    titles: tuple[str, str, str]
    bodies: tuple[str, str, str]
    same_purpose_as: tuple[str, ...] = ()

    @property
    def good_versions(self) -> frozenset[str]:
        """This version, and those before it after which nobody is asked again."""
        return frozenset({self.version, *self.same_purpose_as})

    @property
    def is_offered(self) -> bool:
        """Whether this installation asks for it: a third party only if there is a way in which it could serve."""
        return not self.third_party or self.purpose in settings.THIRD_PARTIES

    def title_in(self, language: str) -> str:
        """The title in kk, ru or en."""
        return self.titles[_at(language)]

    def body_in(self, language: str) -> str:
        """The words in kk, ru or en."""
        return self.bodies[_at(language)]


def _at(language: str) -> int:
    return _LANGUAGES.index(language) if language in _LANGUAGES else 0
