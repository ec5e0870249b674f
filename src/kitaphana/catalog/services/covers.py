"""Give an edition a cover, or take it away."""

from django.db import transaction

from kitaphana.catalog import errors, pictures
from kitaphana.catalog.models import Edition, EditionCover
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused

MOST_COVER_BYTES = pictures.MOST_BYTES
"""The heaviest picture that is taken; doors need not read further."""


def set_cover(*, edition_id: int, data: bytes, by: Actor) -> EditionCover:
    """Make a picture the edition's cover in place of the one it had; the same picture again changes nothing.

    Refuses an unknown edition and whatever `pictures.read` refuses. Files are written before the row: one without
    a row is never shown, a row without a file would be.
    """
    picture = pictures.read(data)
    pictures.write(picture)
    with transaction.atomic():
        _demand_edition(edition_id)
        before = EditionCover.objects.filter(edition_id=edition_id).first()
        if before is not None and before.digest == picture.digest:
            return before
        shown = {"digest": picture.digest, "width": picture.width, "height": picture.height}
        cover, _ = EditionCover.objects.update_or_create(
            edition_id=edition_id, defaults={**shown, "given_at": clock.now()}
        )
        audit.record(act="cover_given", subject=f"edition:{edition_id}", by=by, details=shown)
        if before is not None:
            _erase_unless_used(before.digest)
        return cover


@transaction.atomic
def remove_cover(*, edition_id: int, by: Actor) -> None:
    """Take the cover away; the drawn one stands in its place. Refuses an edition that has none."""
    _demand_edition(edition_id)
    cover = EditionCover.objects.filter(edition_id=edition_id).first()
    if cover is None:
        raise Refused(Refusal(errors.COVER_MISSING))
    cover.delete()
    audit.record(act="cover_removed", subject=f"edition:{edition_id}", by=by, details={"digest": cover.digest})
    _erase_unless_used(cover.digest)


def _demand_edition(edition_id: int) -> None:
    """Lock the edition, so that two pictures for it come one after the other."""
    if not Edition.objects.select_for_update().filter(pk=edition_id).exists():
        raise Refused(Refusal(errors.EDITION_UNKNOWN))


def _erase_unless_used(digest: str) -> None:
    """After the commit, and only if no edition shows the picture then."""

    def erase() -> None:
        if not EditionCover.objects.filter(digest=digest).exists():
            pictures.erase(digest)

    transaction.on_commit(erase)
