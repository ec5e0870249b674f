"""Random days at the desk against a tiny model: items, holders and codes agree after every step."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kitaphana.circulation import errors, invariants
from kitaphana.circulation.models import Loan
from kitaphana.circulation.services import NewPolicyRow, set_policy_row
from kitaphana.circulation.tests.factories import BORIS, World, new_key
from kitaphana.core.errors import Refused
from kitaphana.holdings.models import Item

READERS, ITEMS, LIMIT, RENEWALS = 3, 6, 3, 2
reader_numbers, item_numbers = st.integers(0, READERS - 1), st.integers(0, ITEMS - 1)


class Desk(RuleBasedStateMachine):
    """The model: `holder[item]` is a reader's number or None, `renewed[item]` how often the present loan was renewed.

    `moment[item]` changes with every change of the item and is restored by an undo: a scan may be undone exactly when
    the item is as that scan left it.
    """

    def __init__(self):
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.world = World()
        self.readers = [self.world.reader() for _ in range(READERS)]
        self.items = [self.world.item() for _ in range(ITEMS)]
        row = NewPolicyRow(is_lendable=True, loan_days=15, max_loans=LIMIT, max_renewals=RENEWALS)
        set_policy_row(row=row, by=BORIS)
        self.holder, self.renewed = [None] * ITEMS, [0] * ITEMS
        self.moment, self.scans, self.clock = [0] * ITEMS, [], 0

    def teardown(self):
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    def codes(self, act, *args, **options):
        try:
            act(*args, **options)
        except Refused as refused:
            return set(refused.codes)
        return set()

    def scanned(self, kind, key, item, before):
        self.clock += 1
        self.scans.append((kind, key, item, before, self.clock))
        self.moment[item] = self.clock

    @rule(reader=reader_numbers, item=item_numbers)
    def check_out(self, reader, item):
        expected = set()
        if self.holder[item] is not None:
            expected.add(errors.ON_LOAN_TO_YOU if self.holder[item] == reader else errors.ITEM_ON_LOAN)
        if self.holder.count(reader) >= LIMIT:
            expected.add(errors.LOAN_LIMIT)
        key, before = new_key(), (None, 0, self.moment[item])

        assert self.codes(self.world.check_out, self.readers[reader], self.items[item], command_id=key) == expected
        if not expected:
            self.holder[item], self.renewed[item] = reader, 0
            self.scanned("check_out", key, item, before)

    @rule(item=item_numbers)
    def check_in(self, item):
        key, before = new_key(), (self.holder[item], self.renewed[item], self.moment[item])

        answer = self.world.check_in(self.items[item], command_id=key)

        assert answer.was_on_loan == (self.holder[item] is not None)
        if self.holder[item] is not None:
            self.holder[item], self.renewed[item] = None, 0
            self.scanned("check_in", key, item, before)

    @rule(item=item_numbers)
    def renew(self, item):
        if self.holder[item] is None:
            return
        loan = Loan.objects.get(item=self.items[item], closed_at=None)
        expected = {errors.RENEWAL_LIMIT} if self.renewed[item] >= RENEWALS else set()

        assert self.codes(self.world.renew, loan.pk) == expected
        if not expected:
            self.clock += 1
            self.renewed[item] += 1
            self.moment[item] = self.clock

    @precondition(lambda self: self.scans)
    @rule(data=st.data())
    def undo(self, data):
        _, key, item, before, moment = data.draw(st.sampled_from(self.scans))
        is_latest = self.moment[item] == moment

        codes = self.codes(self.world.undo, key)

        assert codes == (set() if is_latest else {errors.UNDO_OVERTAKEN})
        if is_latest:
            self.holder[item], self.renewed[item], self.moment[item] = before

    @precondition(lambda self: self.scans)
    @rule(data=st.data())
    def repeat(self, data):
        kind, key, item, _, _ = data.draw(st.sampled_from(self.scans))
        if kind == "check_in":
            assert self.world.check_in(self.items[item], command_id=key).item_id == self.items[item].pk

    @invariant()
    def the_database_agrees_with_the_model(self):
        holders = dict(Loan.objects.filter(closed_at=None).values_list("item_id", "patron_id"))
        expected = {
            item.pk: self.readers[self.holder[number]].pk
            for number, item in enumerate(self.items)
            if self.holder[number] is not None
        }
        statuses = dict(Item.objects.values_list("pk", "status"))
        assert holders == expected
        assert statuses == {item.pk: "on_loan" if item.pk in expected else "available" for item in self.items}

    @invariant()
    def nothing_is_broken(self):
        assert list(invariants.one_open_loan_per_item()) == []
        assert list(invariants.status_matches_loan()) == []
        assert list(invariants.loans_are_whole()) == []


@pytest.mark.django_db
def test_random_days_at_the_desk_keep_the_house_sound():
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=30, stateful_step_count=50, deadline=None, suppress_health_check=checks, database=None
        ),
    )
