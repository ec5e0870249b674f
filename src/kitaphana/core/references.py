"""What refers to rows that are about to go: every foreign key of the house, also those of floors above."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class Reference:
    """A table that refers to the rows by one of its columns; `rows` are those that do."""

    relation: str
    table: str
    column: str
    rows: "models.QuerySet[Any]"

    @property
    def referred(self) -> "models.QuerySet[Any]":
        """Ids of the rows that are referred to."""
        return self.rows.values_list(f"{self.column}_id", flat=True)


def references_to(
    model: type[models.Model], ids: "models.QuerySet[Any] | Collection[int]", *, besides: Collection[str] = ()
) -> Iterator[Reference]:
    """One for each foreign key to `model`, but for the relations named by their accessor (`items`) in `besides`.

    Links of many to many are tables of their own and come like any other.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if not (isinstance(relation, models.ManyToOneRel) and relation.related_model):
            continue
        name = relation.get_accessor_name() or f"{relation.related_model._meta.label_lower}.{relation.field.name}"
        if name in besides:
            continue
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
        yield Reference(name, relation.related_model._meta.label_lower, relation.field.name, rows)
