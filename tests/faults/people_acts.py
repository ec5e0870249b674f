"""Every act on readers' records: joining, terms, cards, stops, merging, histories, forgetting; and money."""

from collections.abc import Callable
from decimal import Decimal

from kitaphana.charges import services as ledger
from kitaphana.charges.models import Payment
from kitaphana.circulation import services as lending
from kitaphana.circulation.models import Loan
from kitaphana.circulation.services import history
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld as World
from kitaphana.patrons import services
from kitaphana.patrons.models import Block, LibraryCard, Patron, PatronMerge, Registration
from kitaphana.patrons.services.merging import merge_patrons, undo_merge
from kitaphana.patrons.services.reregistration import Confirmed, reregister
from kitaphana.patrons.services.rights import erase_patron
from kitaphana.patrons.tests.factories import BlockFactory
from tests.faults.acts import Case
from tests.faults.loss_acts import _Matter


def register(world: World) -> Case:
    world.reader()  # so that there is a category
    form = services.NewPatron("Дана", "Әлиева", phone="+77051112233", consents=("processing",), consent_version="1")
    asked = {"patron": form, "institution_id": world.point.institution_id, "by": BORIS}
    return Case(
        lambda key: services.register_patron(**asked, command_id=key),
        lambda: Patron.objects.get(given_name="Дана").cards.count() == 1,
    )


def renew_a_term(world: World) -> Case:
    anna = world.reader()
    before = anna.registrations.get().expires_on
    asked = {"patron_id": anna.pk, "institution_id": world.point.institution_id, "by": BORIS}
    return Case(
        lambda key: services.renew_registration(**asked, command_id=key),
        lambda: Registration.objects.get().expires_on > before,
    )


def register_again(world: World) -> Case:
    anna = world.reader()
    told = Confirmed("+77051112233", "", "ru", "adult", "1", has_consented=True)
    asked = {"patron_id": anna.pk, "institution_id": world.point.institution_id, "confirmed": told, "by": BORIS}
    return Case(
        lambda key: reregister(**asked, command_id=key), lambda: Patron.objects.get().phone.endswith("7051112233")
    )


def place_a_block(world: World) -> Case:
    asked = {"patron_id": world.reader().pk, "reason": "rules_broken", "by": BORIS}
    return Case(lambda key: services.place_block(**asked, command_id=key), lambda: Block.objects.count() == 1)


def lift_a_block(world: World) -> Case:
    block = BlockFactory(patron=world.reader())
    return Case(
        lambda key: services.lift_block(block_id=block.pk, by=BORIS),
        lambda: Block.objects.get().lifted_at is not None,
        has_key=False,
    )


def issue_a_card(world: World) -> Case:
    asked = {"patron_id": world.reader().pk, "number": "SECOND-1", "by": BORIS}
    return Case(lambda key: services.issue_card(**asked, command_id=key), lambda: LibraryCard.objects.count() == 2)


def end_a_card(world: World) -> Case:
    number = world.reader().cards.get().number
    return Case(
        lambda key: services.end_card(card_number=number, state="lost", by=BORIS),
        lambda: LibraryCard.objects.get().state == "lost",
        has_key=False,
    )


def replace_a_lost_card(world: World) -> Case:
    anna = world.reader()
    asked = {"patron_id": anna.pk, "number": anna.cards.get().number, "by": BORIS}
    return Case(
        lambda key: services.replace_lost_card(**asked, command_id=key),
        lambda: sorted(anna.cards.values_list("state", flat=True)) == ["active", "lost"],
    )


def keep_the_history(world: World) -> Case:
    asked = {"patron_id": world.reader().pk, "text_version": "1", "language": "kk", "by": BORIS}
    return Case(
        lambda key: history.keep_history(**asked),
        lambda: Patron.objects.get().consents.filter(purpose="reading_history").exists(),
        has_key=False,
    )


def stop_the_history(world: World) -> Case:
    anna = _who_has_read(world)
    history.keep_history(patron_id=anna.pk, text_version="1", language="kk", by=BORIS)
    return _forgets(lambda: history.stop_history(patron_id=anna.pk, by=BORIS))


def forget_the_history(world: World) -> Case:
    anna = _who_has_read(world)
    return _forgets(lambda: history.forget_history(patron_id=anna.pk, by=BORIS))


def forget_a_loan(world: World) -> Case:
    anna = _who_has_read(world)
    loan_id = Loan.objects.get().pk
    return _forgets(lambda: history.forget_loan(patron_id=anna.pk, loan_id=loan_id, by=BORIS))


def _who_has_read(world: World) -> Patron:
    anna, item = world.reader(), world.item()
    world.check_out(anna, item)
    world.check_in(item)
    return anna


def _forgets(act: Callable[[], object]) -> Case:
    return Case(lambda key: act(), lambda: Loan.objects.get().patron is None, has_key=False)


def merge(world: World) -> Case:
    survivor, absorbed = _two_of_one(world)
    return Case(
        lambda key: merge_patrons(
            survivor_id=survivor.pk, absorbed_id=absorbed.pk, take=["name", "phone"], by=BORIS, command_id=key
        ),
        lambda: Loan.objects.filter(patron=survivor).count() == 2,
    )


def undo_a_merge(world: World) -> Case:
    survivor, absorbed = _two_of_one(world)
    pair = {"survivor_id": survivor.pk, "absorbed_id": absorbed.pk}
    merge_id = merge_patrons(**pair, take=["name"], by=BORIS, command_id=new_key())
    return Case(
        lambda key: undo_merge(merge_id=merge_id, by=BORIS, command_id=key),
        lambda: PatronMerge.objects.get().undone_at is not None and Loan.objects.filter(patron=absorbed).count() == 1,
    )


def _two_of_one(world: World) -> tuple[Patron, Patron]:
    """Both borrow, wait, have a card and a term."""
    survivor, absorbed = world.reader(), world.reader(surname="Серикова", phone="77051112233")
    for one in (survivor, absorbed):
        world.check_out(one, world.item())
        world.place(one, item_id=world.item().pk)
    BlockFactory(patron=absorbed)
    return survivor, absorbed


def erase(world: World) -> Case:
    anna = _who_has_read(world)
    world.act("cancel_hold", world.place(anna, item_id=world.item().pk))
    return Case(
        lambda key: erase_patron(patron_id=anna.pk, by=BORIS, command_id=key),
        lambda: not Patron.objects.filter(surname=anna.surname).exists(),
    )


def charge_for_damage(world: World) -> Case:
    matter = _Matter(world)
    return Case(
        lambda key: lending.charge_for_damage(act=matter.act, amount=Decimal(500), command_id=key),
        lambda: Loan.objects.get().patron.charges.get().kind == "damaged_item",
    )


def waive(world: World) -> Case:
    matter = _Matter(world).lose()
    charge_id = matter.charge()
    asked = {"charge_id": charge_id, "kind": "waived", "amount": None, "desk": matter.act.desk, "note": "a fire"}
    return Case(
        lambda key: lending.take_payment(**asked, command_id=key), lambda: Payment.objects.get().kind == "waived"
    )


def give_money_back(world: World) -> Case:
    matter = _Matter(world).lose()
    charge_id = matter.charge()
    matter.pay(charge_id)
    lending.settle_found(act=matter.act, command_id=new_key())
    asked = {"charge_id": charge_id, "kind": "cash", "amount": None, "desk": matter.act.desk}
    return Case(
        lambda key: ledger.refund(**asked, command_id=key),
        lambda: sum(Payment.objects.filter(kind="cash").values_list("amount", flat=True)) == 0,
    )


PEOPLE_ACTS: dict[str, Callable[[World], Case]] = {
    act.__name__: act
    for act in (
        register,
        renew_a_term,
        register_again,
        place_a_block,
        lift_a_block,
        issue_a_card,
        end_a_card,
        replace_a_lost_card,
        keep_the_history,
        stop_the_history,
        forget_the_history,
        forget_a_loan,
        merge,
        undo_a_merge,
        erase,
        charge_for_damage,
        waive,
        give_money_back,
    )
}
