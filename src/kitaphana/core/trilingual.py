"""Three names side by side, without Django: rules use them too."""

from dataclasses import dataclass

LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True, slots=True)
class Names:
    """The three names of a thing, for the dataclasses that queries return."""

    kk: str = ""
    ru: str = ""
    en: str = ""

    def name_in(self, language: str) -> str:
        """The name in `language`, or in the first language that has one."""
        wanted = getattr(self, language) if language in LANGUAGES else ""
        return str(wanted or self.kk or self.ru or self.en)

    def __bool__(self) -> bool:
        """Whether there is a name at all."""
        return bool(self.kk or self.ru or self.en)
