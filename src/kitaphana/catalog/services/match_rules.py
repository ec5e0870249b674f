"""Set the rules by which an institution's records are matched."""

from kitaphana.catalog import errors, rules
from kitaphana.catalog.models import MatchRules
from kitaphana.catalog.rules import MatchSettings
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying

MOST_PATTERNS = 60


def set_match_rules(*, institution_id: int, settings: MatchSettings, by: Actor) -> None:
    """Write the rules; imports that begin from now on follow them.

    Raises `match_pattern_invalid` for what names no field, `match_patterns_too_many`, `match_choice_unknown`.
    """
    if refusals := _refusals(settings):
        raise Refused(*refusals)
    retrying(lambda: _write(institution_id, settings, by))


def _refusals(settings: MatchSettings) -> list[Refusal]:
    found = [Refusal(errors.MATCH_PATTERN_INVALID, {"pattern": one}) for one in rules.bad_patterns(settings.protected)]
    if len(settings.protected) > MOST_PATTERNS:
        found.append(Refusal(errors.MATCH_PATTERNS_TOO_MANY, {"most": MOST_PATTERNS}))
    known = (
        set(settings.keys) <= set(rules.KEYS) and len(set(settings.keys)) == len(settings.keys),
        settings.own_number in rules.OWN_NUMBER_ACTS,
        settings.own_match in rules.OWN_MATCH_ACTS,
        settings.other_match in rules.OTHER_MATCH_ACTS,
    )
    return found if all(known) else [*found, Refusal(errors.MATCH_CHOICE_UNKNOWN)]


def _write(institution_id: int, settings: MatchSettings, by: Actor) -> None:
    values = {
        "keys": list(settings.keys),
        "own_number": settings.own_number,
        "own_match": settings.own_match,
        "other_match": settings.other_match,
        "protected": list(dict.fromkeys(settings.protected)),
    }
    MatchRules.objects.update_or_create(institution_id=institution_id, defaults={**values, "changed_at": clock.now()})
    audit.record(act="set_match_rules", subject=f"institution:{institution_id}", by=by, details=values)
