"""Mappings that are kept: by name, and found again by the header of the next table."""

from collections.abc import Sequence

from kitaphana.circulation.models import ColumnMapping
from kitaphana.circulation.services.moving_in.mapping import Mapping, guess_mapping
from kitaphana.circulation.services.moving_in.targets import header_digest
from kitaphana.circulation.services.moving_in.words import words_of
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.transactions import retrying

NAME_LENGTH = 80


def mapping_for(headers: Sequence[str], institution_id: int) -> tuple[Mapping, str]:
    """The mapping that was kept for such a header (the newest), with its name; else a guess, without one."""
    rows = ColumnMapping.objects.filter(institution_id=institution_id, header_digest=header_digest(headers))
    row = rows.order_by("-updated_at").first()
    guess = guess_mapping(headers, codes=words_of(institution_id))
    if row is None:
        return guess, ""
    return with_words(Mapping.from_dict(row.mapping).fitted(headers), guess), row.name


def mapping_named(name: str, institution_id: int) -> Mapping | None:
    """The mapping of that name."""
    row = ColumnMapping.objects.filter(institution_id=institution_id, name=name).first()
    return Mapping.from_dict(row.mapping) if row else None


def with_words(mapping: Mapping, guess: Mapping) -> Mapping:
    """With what the house knows of words by itself; what a person has said stands before."""
    targets = {*guess.values, *mapping.values}
    values = {one: {**guess.values.get(one, {}), **mapping.values.get(one, {})} for one in targets}
    return Mapping(mapping.columns, values, mapping.options)


def keep_mapping(*, name: str, mapping: Mapping, institution_id: int, by: Actor) -> None:
    """Keep it under the name, in place of an older one of that name."""
    retrying(lambda: _keep(name.strip()[:NAME_LENGTH], mapping, institution_id, by))


def _keep(name: str, mapping: Mapping, institution_id: int, by: Actor) -> None:
    row, _ = ColumnMapping.objects.update_or_create(
        institution_id=institution_id,
        name=name,
        defaults={
            "header_digest": header_digest(mapping.columns),
            "mapping": mapping.as_dict(),
            "updated_at": clock.now(),
        },
    )
    audit.record(act="keep_column_mapping", subject=f"column_mapping:{row.pk}", by=by)
