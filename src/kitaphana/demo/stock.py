"""How the demo city keeps its stock: custodians, sequences of numbers, kits, conditions, volumes, a signed act.

Custodians come before the items, which are written with theirs; all else is a handful of rows afterwards.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

from django.db import transaction
from django.db.models import Max, QuerySet

from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.demo.accounts import CENTRAL
from kitaphana.demo.rows import people
from kitaphana.demo.rows.items import CONTRACT_ITEMS
from kitaphana.holdings.models import (
    ConditionNote,
    Custodian,
    Item,
    ItemStatus,
    KitPiece,
    NumberKind,
    TransferAct,
    TransferLine,
    TransferState,
)
from kitaphana.holdings.rules import Pattern, volume_key
from kitaphana.holdings.services import NewSequence, create_sequence
from kitaphana.holdings.services.numbering import act_sequence, take_numbers
from kitaphana.network.models import Branch

POST = ("Қор сақтаушы", "Хранитель фонда", "Keeper of the stock")
FORMER_POST = ("Бұрынғы қор сақтаушы", "Прежний хранитель фонда", "Former keeper of the stock")
HEAD = {"post": "Филиал меңгерушісі", "name": "Ольга Белова"}
CATALOGUER = {"post": "Каталогтаушы", "name": "Марина Захарова"}
KITS, MEMBERS, NOTES, ON_THE_ACT, VOLUMES = 3, 2, 60, 25, 4
PIECES = (("Ойын картасы", 48), ("Компакт-диск", 2), ("Нұсқаулық", 1))
WORDS = {
    "good": "",
    "worn": "Түбі ыдырай бастаған",
    "damaged": "Бірнеше беті жыртылған",
    "unusable": "Су тиіп, беттері жабысқан",
}


def create_custodians(rng: Random) -> dict[int, int]:
    """One keeper for every branch; ids by branch."""
    return {
        branch.pk: _custodian(rng, branch, POST, is_active=True).pk
        for branch in Branch.objects.order_by("code").select_related("institution")
    }


def keep_stock(rng: Random, custodians: Mapping[int, int], known_edition_id: int) -> None:
    """Everything that needs the items to be there."""
    central = Branch.objects.get(code=CENTRAL)
    with transaction.atomic():
        _number(central)
        items = list(_free_items(central))
        rng.shuffle(items)
        _make_kits(items)
        _note_conditions(rng)
        _name_volumes(known_edition_id)
        _hand_over(rng, central, custodians[central.pk])


def _custodian(rng: Random, branch: Branch, post: Sequence[str], *, is_active: bool) -> Custodian:
    person = people.reader(rng)
    name = " ".join(filter(None, (person.surname, person.given_name, person.patronymic)))
    return Custodian.objects.create(
        institution=branch.institution,
        branch=branch,
        name_kk=post[0],
        name_ru=post[1],
        name_en=post[2],
        person=name,
        is_active=is_active,
    )


def _number(central: Branch) -> None:
    """The city's book of accession goes on where the stock ends; so do its barcodes."""
    count = Item.objects.filter(institution_id=central.institution_id).count()
    last = Item.objects.filter(institution_id=central.institution_id).aggregate(last=Max("pk"))["last"] or 0
    for kind, name, pattern, following in (
        (NumberKind.ACCESSION, "Инвентарлық кітап", Pattern(width=1), count + 1),
        (NumberKind.BARCODE, "Штрихкодтар", Pattern("K", width=7), last + 1),
    ):
        new = NewSequence(central.institution_id, kind, name, pattern, next_number=following)
        create_sequence(new=new, by=COMMAND_LINE)


def _free_items(central: Branch) -> QuerySet[Item]:
    here = Item.objects.filter(branch=central, status=ItemStatus.AVAILABLE, is_for_loan=True, service_point=None)
    return here.filter(pk__gt=CONTRACT_ITEMS).order_by("pk")[: KITS * (MEMBERS + 1)]


def _make_kits(items: list[Item]) -> None:
    while len(items) > MEMBERS:
        kit, members = items[0], items[1 : MEMBERS + 1]
        items = items[MEMBERS + 1 :]
        Item.objects.filter(pk=kit.pk).update(is_kit=True)
        Item.objects.filter(pk__in=[member.pk for member in members]).update(kit=kit)
        KitPiece.objects.bulk_create(KitPiece(kit=kit, name=name, count=count) for name, count in PIECES)


def _note_conditions(rng: Random) -> None:
    items = Item.objects.filter(pk__gt=CONTRACT_ITEMS).exclude(status=ItemStatus.WITHDRAWN).order_by("pk")
    ids = list(items.values_list("pk", flat=True)[: NOTES * 5])
    chosen = rng.sample(ids, min(NOTES, len(ids)))
    conditions = {id_: rng.choices(tuple(WORDS), (5, 8, 4, 1))[0] for id_ in sorted(chosen)}
    moment = clock.now()
    ConditionNote.objects.bulk_create(
        ConditionNote(
            item_id=id_,
            condition=condition,
            note=WORDS[condition],
            noted_at=moment - dt.timedelta(days=rng.randrange(1, 300)),
            login="conservator",
        )
        for id_, condition in conditions.items()
    )
    for condition in WORDS:
        same = [id_ for id_, value in conditions.items() if value == condition]
        Item.objects.filter(pk__in=same).update(condition=condition)


def _name_volumes(edition_id: int) -> None:
    """The copies of one well-known edition are its volumes in turn."""
    ids = list(Item.objects.filter(edition_id=edition_id).order_by("pk").values_list("pk", flat=True))
    for number in range(VOLUMES):
        label = f"{number + 1}-т."
        Item.objects.filter(pk__in=ids[number::VOLUMES]).update(volume=label, volume_key=volume_key(label))


def _hand_over(rng: Random, central: Branch, taker_id: int) -> None:
    """The keeper before handed these over a month ago; the items are in the custody of the present one already."""
    giver, taker = _custodian(rng, central, FORMER_POST, is_active=False), Custodian.objects.get(pk=taker_id)
    held = Item.objects.filter(custodian=taker, pk__gt=CONTRACT_ITEMS).exclude(status=ItemStatus.WITHDRAWN)
    items = held.select_related("edition").order_by("pk")[:ON_THE_ACT]
    on = clock.today() - dt.timedelta(days=30)
    signed_at = clock.now() - dt.timedelta(days=30)
    number = take_numbers(sequence_id=act_sequence(central.institution_id), count=1, on=on)[0]
    act = TransferAct.objects.create(
        institution_id=central.institution_id,
        number=number,
        acted_on=on,
        from_custodian=giver,
        to_custodian=taker,
        reason="Қор сақтаушының ауысуына байланысты",
        commission=[HEAD, CATALOGUER],
        parties={"from": _party(giver), "to": _party(taker)},
        state=TransferState.SIGNED,
        item_count=len(items),
        total_price=sum((item.price or Decimal(0) for item in items), Decimal(0)),
        login="head",
        created_at=signed_at,
        signed_at=signed_at,
    )
    TransferLine.objects.bulk_create(_line(act, item) for item in items)


def _party(custodian: Custodian) -> dict[str, str]:
    names = custodian.names
    return {"kk": names.kk, "ru": names.ru, "en": names.en, "person": custodian.person}


def _line(act: TransferAct, item: Item) -> TransferLine:
    edition = item.edition
    return TransferLine(
        act=act,
        item=item,
        accession_number=item.accession_number,
        barcode=item.barcode or "",
        author=edition.author,
        title=edition.title,
        year=edition.year,
        call_number=item.call_number,
        price=item.price,
    )
