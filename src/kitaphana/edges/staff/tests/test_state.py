"""The state of the desk: sealed into the form, opened by its own login only."""

import time_machine

from kitaphana.edges.staff.desk.state import Act, DeskState, Mode, Offer, unseal

FULL = DeskState(
    patron_id=7,
    mode=Mode.RENEWALS,
    lent=(1, 2),
    returned=(3,),
    done=(Act("a", "check_out", 1),),
    offer=Offer("override", 9, ("loan_limit",)),
)


def test_a_sealed_state_comes_back_whole() -> None:
    assert unseal(FULL.seal("boris"), "boris") == FULL


def test_nobody_else_can_open_it() -> None:
    assert unseal(FULL.seal("boris"), "vera") is None


def test_an_altered_token_is_no_state() -> None:
    token = FULL.seal("boris")

    assert unseal(token[:-1] + ("a" if token[-1] != "a" else "b"), "boris") is None


def test_a_token_of_yesterday_is_no_state() -> None:
    with time_machine.travel("2026-11-22 09:00+05:00"):
        token = FULL.seal("boris")
    with time_machine.travel("2026-11-23 09:00+05:00"):
        assert unseal(token, "boris") is None


def test_no_token_is_a_desk_without_reader() -> None:
    assert unseal("", "boris") == DeskState()


def test_acts_stand_on_the_receipt_until_they_are_undone() -> None:
    lent = DeskState(patron_id=7).after(Act("a", "check_out", 1)).after(Act("b", "check_in", 5))

    assert (lent.lent, lent.returned) == ((1,), (5,))
    assert lent.before_last().returned == ()
    assert lent.before_last().before_last() == DeskState(patron_id=7)


def test_a_renewed_loan_keeps_its_place_when_the_renewal_is_undone() -> None:
    renewed = DeskState(patron_id=7).after(Act("a", "check_out", 1)).after(Act("b", "renew", 1))

    assert renewed.lent == (1,)
    assert renewed.before_last().lent == (1,)


def test_only_the_last_acts_are_remembered_for_undo() -> None:
    state = DeskState()
    for number in range(30):
        state = state.after(Act(str(number), "check_out", number))

    assert len(state.done) == 20
    assert len(state.lent) == 30
