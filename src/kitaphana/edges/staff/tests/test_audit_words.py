"""The audit page has words for whatever the house writes down."""

import ast
from pathlib import Path

import kitaphana
from kitaphana.core.actor import ActorKind, Door
from kitaphana.edges.staff.audit_acts import ACTS
from kitaphana.edges.staff.audit_names import ACTOR_KINDS, DOORS, SUBJECTS

_POSITIONAL = {
    **dict.fromkeys(("audited", "note", "note_act", "note_list_disclosure", "_note", "_audit", "_audited", "of"), 0),
    **dict.fromkeys(("_done", "_told"), 1),
    **dict.fromkeys(("_mark", "again", "_cancel"), 2),
}
"""Which argument of the functions that hand an act on is the act."""
_WRITERS = frozenset({"record", "note_disclosure", "cancel", *_POSITIONAL})


def calls():
    """Every call in the program that writes the audit log, or hands an act on to one that does."""
    for path in Path(kitaphana.__file__).parent.rglob("*.py"):
        if {"tests", "migrations", "bench"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in _WRITERS:
                    yield node


def texts(node):
    """The texts that an argument may be, as far as they are written out."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return texts(node.values[0])
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def keyword(call, name):
    found = set()
    for argument in call.keywords:
        if argument.arg == name:
            found |= texts(argument.value)
    return found


def test_every_act_that_the_program_writes_down_has_words():
    written = set().union(*(keyword(call, "act") for call in calls()))
    for call in calls():
        place = _POSITIONAL.get(getattr(call.func, "id", "") or getattr(call.func, "attr", ""))
        if place is not None and len(call.args) > place:
            written |= texts(call.args[place])

    assert len(written) > 120
    assert {act for act in written if act not in ACTS and not act.endswith("_")} == set()


def test_what_a_machine_ends_has_words():
    assert {f"freeze_{state}" for state in ("made", "reversed")} <= set(ACTS)


def test_every_kind_of_subject_has_words():
    kinds = {text.partition(":")[0] for call in calls() for text in keyword(call, "subject")}

    assert len(kinds) > 15
    assert {kind for kind in kinds if kind} - set(SUBJECTS) == set()


def test_every_actor_and_door_has_words():
    assert set(ACTOR_KINDS) == {kind.value for kind in ActorKind}
    assert set(DOORS) == {door.value for door in Door}
