"""Lists and what stands on them; searches that readers keep."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kitaphana.catalog.models import Edition, Work
from kitaphana.network.models import Institution
from kitaphana.patrons.models import Patron
from kitaphana.shelves import rules


class ReadingList(models.Model):
    """A list of a patron, or one that an institution recommends.

    `is_later` marks the one that every patron has (“for later”). With a `token` everybody who knows it may read the
    list. `entry_count` and `next_position` are kept by the services. `is_featured`: shown on the home page.
    """

    patron = models.ForeignKey(Patron, null=True, on_delete=models.CASCADE, related_name="reading_lists")
    institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="reading_lists")
    is_later = models.BooleanField(default=False)
    name = models.CharField(max_length=rules.NAME_LENGTH, blank=True)
    description = models.TextField(blank=True, max_length=rules.DESCRIPTION_LENGTH)
    pen_name = models.CharField(max_length=rules.PEN_NAME_LENGTH, blank=True)
    language = models.CharField(max_length=2, blank=True)
    # null, not empty: private lists have none, and a unique column takes only one empty text
    token = models.CharField(max_length=32, unique=True, null=True)  # noqa: DJ001  unique, and most have none
    is_featured = models.BooleanField(default=False)
    entry_count = models.PositiveIntegerField(default=0)
    next_position = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-changed_at"], condition=Q(is_featured=True), name="list_featured"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(patron__isnull=True, institution__isnull=False)
                | Q(patron__isnull=False, institution__isnull=True),
                name="list_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(is_featured=False) | Q(institution__isnull=False, token__isnull=False),
                name="list_featured_is_public",
            ),
            models.UniqueConstraint(fields=["patron"], condition=Q(is_later=True), name="list_for_later_once"),
        ]

    def __str__(self) -> str:
        return self.name or "for later"


class ListEntry(models.Model):
    """A work on a list, by the edition that was chosen; higher positions stand first.

    A work that somebody keeps is not deleted under their hands: what would undo it is told that something depends
    on it. When editions move to another work, the entries follow (`services.follow_editions`).
    """

    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, db_index=False, related_name="entries")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="list_entries")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="list_entries")
    note = models.CharField(max_length=rules.NOTE_LENGTH, blank=True)
    position = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["reading_list", "-position"], name="list_entry_order")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reading_list", "work"], name="list_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reading_list_id}: {self.work_id}"


class SavedSearch(models.Model):
    """A search that a reader keeps; works that come in are looked through for it while it is not paused.

    `terms` are the fields of `rules.SearchTerms` that say something, `digest` a SHA-256 of them. What came in until
    `looked_until` has been looked through; `found_work_ids` are the last works found, newest first, without keys: a
    work may go.
    """

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, db_index=False, related_name="saved_searches")
    name = models.CharField(max_length=rules.NAME_LENGTH)
    terms = models.JSONField()
    digest = models.CharField(max_length=64)
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    looked_until = models.DateTimeField()
    found_at = models.DateTimeField(null=True)
    found_work_ids = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["patron", "digest"], name="search_saved_once")]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(is_paused=False), name="search_looked_for"),
        ]

    def __str__(self) -> str:
        return f"saved search {self.pk}"
