"""Damage is noted with photos that tell nothing but what they show."""

import io

import pytest
from PIL import Image

from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.holdings import queries, services
from kitaphana.holdings.models import DamageNote, DamagePhoto
from kitaphana.holdings.services import Damage
from kitaphana.holdings.tests.factories import ItemFactory

pytestmark = pytest.mark.django_db
BORIS = Actor(ActorKind.STAFF, Door.STAFF, login="boris", service_point="DESK")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def photo(width=2400, height=1200):
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    out = io.BytesIO()
    Image.new("RGB", (width, height), "brown").save(out, "JPEG", exif=exif)
    return out.getvalue()


def note(item, key="damage-1", **fields):
    seen = {"condition": "damaged", "note": "Torn pages", **fields}
    return services.note_damage(damage=Damage(item.pk, **seen), by=BORIS, command_id=key)


def test_damage_stands_on_the_page_of_the_item_and_in_its_condition():
    item = ItemFactory()

    note(item, photos=(photo(), photo(300, 400)), is_kept_in=True)

    item.refresh_from_db()
    assert (item.condition, item.is_for_loan, item.not_for_loan_reason) == ("damaged", False, "damaged")
    (row,) = queries.damage_of(item.pk)
    assert (row.note, [(one.width, one.height) for one in row.photos]) == ("Torn pages", [(1600, 800), (300, 400)])
    assert [one.note for one in queries.item_details(item.pk).conditions] == ["Torn pages"]
    assert OutboxEvent.objects.get(name="DamageNoted").payload["photo_count"] == 2


def test_nothing_of_the_file_that_came_in_is_kept(folder):
    item = ItemFactory()
    note(item, photos=(photo(),))

    paths = [path for path in folder.rglob("*") if path.is_file()]

    assert len(paths) == 2
    assert all(b"SECRET" not in path.read_bytes() and b"EXIF" not in path.read_bytes() for path in paths)
    stored = DamagePhoto.objects.get()
    assert queries.damage_photo_path(stored.pk, "small") in paths
    assert queries.damage_photo_path(stored.pk, "../small") is None
    assert queries.damage_photo_path(0, "small") is None


def test_the_same_command_notes_once():
    item = ItemFactory()

    assert note(item, photos=(photo(),)) == note(item, photos=(photo(),))
    assert DamageNote.objects.count() == DamagePhoto.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"note": " "}, "damage_note_missing"),
        ({"note": "x" * 301}, "text_too_long"),
        ({"condition": "awful"}, "condition_unknown"),
        ({"photos": (b"no picture",)}, "cover_unreadable"),
        ({"photos": (b"",) * 7}, "damage_photos_too_many"),
    ],
)
def test_what_cannot_be_noted_is_refused(fields, code):
    with pytest.raises(Refused) as refused:
        note(ItemFactory(), **fields)

    assert [one.code for one in refused.value.refusals] == [code]
    assert not DamageNote.objects.exists()


def test_the_note_itself_stays_out_of_the_audit():
    note(ItemFactory(), note="Torn by Anna")

    assert "Anna" not in str(AuditEntry.objects.values_list("details", flat=True))
