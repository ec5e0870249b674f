"""Help for participants: who they are, and rows that simply change their owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from kitaphana.patrons.ports import CodeSender, ConsentParticipant, Moved, PatronDataParticipant, PatronMergeParticipant

BATCH: Final = 500


def merge_participants() -> tuple[PatronMergeParticipant, ...]:
    """Those who move what belongs to a reader, in the order of `config/participants.py`."""
    return _participants("patron_merge")


def data_participants() -> tuple[PatronDataParticipant, ...]:
    """Those who keep something of readers, in the order of `config/participants.py`."""
    return _participants("patron_data")


def consent_participants() -> tuple[ConsentParticipant, ...]:
    """Those who keep something only as long as a reader agrees."""
    return _participants("consent_withdrawal")


def code_sender() -> CodeSender:
    """Who carries one-time codes to their addresses."""
    paths: Mapping[str, Any] = import_string(settings.PARTICIPANTS)
    sender: CodeSender = import_string(paths["code_sender"])
    return sender


def _participants(act: str) -> tuple[Any, ...]:  # Any: who calls knows the protocol
    paths: Mapping[str, Sequence[str]] = import_string(settings.PARTICIPANTS)
    return tuple(import_string(path) for path in paths[act])


def take_rows(
    model: type[models.Model], *, survivor_id: int, absorbed_id: int, column: str = "patron", **which: Any
) -> list[int]:
    """Give rows another owner; returns their ids. Two statements for any number of rows."""
    rows = model._base_manager.filter(**{f"{column}_id": absorbed_id}, **which)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids:
        rows.update(**{f"{column}_id": survivor_id})
    return ids


def return_rows(model: type[models.Model], ids: Sequence[int], moved: Moved, *, column: str = "patron") -> None:
    """Give them back, as far as they are still the survivor's: what is gone or has another owner by now stays so."""
    for begin in range(0, len(ids), BATCH):
        rows = model._base_manager.filter(pk__in=ids[begin : begin + BATCH], **{f"{column}_id": moved.survivor_id})
        rows.update(**{f"{column}_id": moved.absorbed_id})


@dataclass(frozen=True, slots=True)
class OwnedRows:
    """A participant for tables whose rows merely change hands: `columns` are pairs of model and foreign key."""

    name: str
    columns: tuple[tuple[type[models.Model], str], ...]

    @property
    def covers(self) -> frozenset[str]:
        return frozenset(f"{model._meta.label_lower}.{column}" for model, column in self.columns)

    def absorb(self, *, survivor_id: int, absorbed_id: int) -> Moved:
        ids = {
            f"{model._meta.label_lower}.{column}": take_rows(
                model, survivor_id=survivor_id, absorbed_id=absorbed_id, column=column
            )
            for model, column in self.columns
        }
        return Moved(survivor_id, absorbed_id, ids)

    def give_back(self, moved: Moved) -> None:
        for model, column in self.columns:
            return_rows(model, moved.data.get(f"{model._meta.label_lower}.{column}", ()), moved, column=column)
