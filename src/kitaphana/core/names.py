"""Names in Kazakh, Russian and English, kept side by side."""

from django.db import models
from django.utils.translation import get_language

from kitaphana.core.trilingual import LANGUAGES, Names

__all__ = ["LANGUAGES", "Named", "Names"]


class Named(models.Model):
    """A thing with a name in each language of the interface; an empty one falls back to kk, ru, en."""

    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """The name in `language`, or in the first language that has one."""
        return self.names.name_in(language)

    @property
    def names(self) -> Names:
        """All three names as plain data."""
        return Names(self.name_kk, self.name_ru, self.name_en)

    @property
    def name(self) -> str:
        """The name in the language of the current request."""
        return self.name_in((get_language() or "kk")[:2])
