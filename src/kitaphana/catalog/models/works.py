"""Works, editions and their identifiers."""

from typing import ClassVar

from django.db import models


class Work(models.Model):
    """A creation (IFLA LRM Work). Editions with the same normalised `grouping_key` share one."""

    grouping_key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of normalised title and author")
    title = models.CharField(max_length=500)
    author = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-created_at", "-id"], name="work_newest")]

    def __str__(self) -> str:
        return self.title


class EditionForm(models.TextChoices):
    """Physical and accessible form, from MARC 007/008/341 and UNIMARC 100/105/106/115…"""

    PRINT = "print"
    LARGE_PRINT = "large_print"
    BRAILLE = "braille"
    AUDIO = "audio"
    ELECTRONIC = "electronic"
    MAP = "map"
    MUSIC = "music"
    VIDEO = "video"
    PERIODICAL = "periodical"
    OBJECT = "object"


class Edition(models.Model):
    """One publication (LRM Manifestation): one MARC record, ISBNs. JSON columns hold display-ready lists.

    `contributors`: [{"name": "Әуезов, Мұхтар", "role": "aut", "is_main": true}, …], roles by MARC relator code.
    `languages`: ISO 639-2/B codes of the text ("kaz", "rus"); `original_language` the same or empty.
    `series`: [{"title": …, "number": …}]; `subjects`: [str]. `age_mark`: 0, 6, 12, 16, 18 (years).
    `udc` and `bbk`: class numbers, several joined by “ ; ”.
    `other_forms`: [{"kind": "title", "text": "Abaĭ z͡holy"}, …], what the record says once more in another script,
    and its other titles: it is searched, not shown; kinds are title, contributor, series and publisher.
    """

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="editions")
    title = models.CharField(max_length=500)
    subtitle = models.CharField(max_length=500, blank=True)
    part = models.CharField(max_length=300, blank=True)
    responsibility = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=300, blank=True, help_text="main heading, inverted: “Әуезов, Мұхтар”")
    contributors = models.JSONField(default=list, blank=True)
    edition_statement = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    year = models.SmallIntegerField(null=True, blank=True)
    languages = models.JSONField(default=list, blank=True)
    original_language = models.CharField(max_length=3, blank=True)
    extent = models.CharField(max_length=300, blank=True)
    series = models.JSONField(default=list, blank=True)
    subjects = models.JSONField(default=list, blank=True)
    summary = models.TextField(blank=True)
    udc = models.CharField(max_length=120, blank=True)
    bbk = models.CharField(max_length=120, blank=True)
    author_mark = models.CharField(max_length=40, blank=True)
    audience = models.CharField(max_length=20, blank=True)
    age_mark = models.PositiveSmallIntegerField(default=0)
    other_forms = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    form = models.CharField(max_length=16, choices=EditionForm, default=EditionForm.PRINT)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class IdentifierScheme(models.TextChoices):
    """Kinds of identifiers by which an edition is found."""

    ISBN = "isbn"
    ISSN = "issn"


class EditionIdentifier(models.Model):
    """An ISBN-13 or ISSN, normalised and valid; invalid ones stay in the record only.

    Those of the leading record describe the edition. By those of a record `beside` it the edition is only found.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=4, choices=IdentifierScheme)
    value = models.CharField(max_length=20)
    beside = models.ForeignKey(
        "MarcRecord", null=True, on_delete=models.CASCADE, db_index=False, related_name="identifiers_beside"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["value"], name="identifier_value")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "scheme", "value"], condition=models.Q(beside=None), name="identifier_once_leading"
            ),
            models.UniqueConstraint(
                fields=["beside", "scheme", "value"],
                condition=models.Q(beside__isnull=False),
                name="identifier_once_beside",
            ),
        ]

    def __str__(self) -> str:
        return self.value
