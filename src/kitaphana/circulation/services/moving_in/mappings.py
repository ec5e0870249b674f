"""Mappings that are kept: by name, and found again by the header of the next table."""

from collections.abc import Sequence

from kitaphana.circulation import errors
from kitaphana.circulation.models import ColumnMapping, PatronImport
from kitaphana.circulation.models.moving_in import DRAFT
from kitaphana.circulation.services.moving_in.mapping import Mapping, guess_mapping
from kitaphana.circulation.services.moving_in.targets import header_digest
from kitaphana.circulation.services.moving_in.words import words_of
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
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


def rename_mapping(*, mapping_id: int, name: str, by: Actor) -> None:
    """Give it another name; tables whose columns are being said keep using it.

    Raises `mapping_unknown`, `mapping_name_missing`, `mapping_name_taken`.
    """
    retrying(lambda: _rename(mapping_id, name.strip()[:NAME_LENGTH], by))


def _rename(mapping_id: int, name: str, by: Actor) -> None:
    row = _locked(mapping_id)
    if not name:
        raise Refused(Refusal(errors.MAPPING_NAME_MISSING))
    same = ColumnMapping.objects.filter(institution_id=row.institution_id, name=name).exclude(pk=row.pk)
    if same.exists():
        raise Refused(Refusal(errors.MAPPING_NAME_TAKEN, {"name": name}))
    drafts = PatronImport.objects.filter(institution_id=row.institution_id, state=DRAFT, mapping_name=row.name)
    drafts.update(mapping_name=name)
    row.name = name
    row.save(update_fields=["name"])
    audit.record(act="rename_column_mapping", subject=f"column_mapping:{row.pk}", by=by)


def forget_mapping(*, mapping_id: int, by: Actor) -> None:
    """Delete it; imports that were made with it stay as they are. Raises `mapping_unknown`."""
    retrying(lambda: _forget(mapping_id, by))


def _forget(mapping_id: int, by: Actor) -> None:
    row = _locked(mapping_id)
    audit.record(act="forget_column_mapping", subject=f"column_mapping:{row.pk}", by=by)
    row.delete()


def _locked(mapping_id: int) -> ColumnMapping:
    row = ColumnMapping.objects.select_for_update().filter(pk=mapping_id).first()
    if row is None:
        raise Refused(Refusal(errors.MAPPING_UNKNOWN))
    return row
