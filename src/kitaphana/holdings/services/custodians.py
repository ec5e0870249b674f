"""Who answers for the stock: posts and the persons that hold them."""

from dataclasses import dataclass

from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.models import Custodian, Item, ItemStatus
from kitaphana.holdings.services import checking
from kitaphana.holdings.services.checking import Check, refuse
from kitaphana.network.models import Institution

LONGEST = 200


@dataclass(frozen=True, slots=True)
class CustodianParticulars:
    """The post in three languages (Kazakh and Russian stand on acts), the person who holds it, and the branch."""

    post_kk: str
    post_ru: str
    post_en: str
    person: str
    branch_id: int | None = None
    is_active: bool = True


def create_custodian(*, institution_id: int, particulars: CustodianParticulars, by: Actor) -> int:
    """Make a custodian; returns the id. Raises `institution_unknown`, `branch_unknown`, `custodian_name_missing`."""
    return retrying(lambda: _create(institution_id, particulars, by))


def change_custodian(*, custodian_id: int, particulars: CustodianParticulars, by: Actor) -> None:
    """Mend names, or close the post. Signed acts keep the names that they were signed with.

    Raises `custodian_unknown`, `branch_unknown`, `custodian_name_missing`, `custodian_has_stock`: stock must go to
    somebody else before a custodian goes.
    """
    retrying(lambda: _change(custodian_id, particulars, by))


def _create(institution_id: int, particulars: CustodianParticulars, by: Actor) -> int:
    known = Institution.objects.filter(pk=institution_id).exists()
    refuse([(not known, Refusal(errors.INSTITUTION_UNKNOWN)), *_faults(institution_id, particulars)])
    custodian = Custodian(institution_id=institution_id)
    _write(custodian, particulars)
    audit.record(act="create_custodian", subject=f"custodian:{custodian.pk}", by=by, details=_told(particulars))
    return custodian.pk


def _change(custodian_id: int, particulars: CustodianParticulars, by: Actor) -> None:
    custodian = Custodian.objects.select_for_update(of=("self",)).filter(pk=custodian_id).first()
    if custodian is None:
        raise Refused(Refusal(errors.CUSTODIAN_UNKNOWN))
    leaves = custodian.is_active and not particulars.is_active
    refuse(
        [
            *_faults(custodian.institution_id, particulars),
            (leaves and _has_stock(custodian), Refusal(errors.CUSTODIAN_HAS_STOCK)),
        ]
    )
    _write(custodian, particulars)
    audit.record(act="change_custodian", subject=f"custodian:{custodian.pk}", by=by, details=_told(particulars))


def _has_stock(custodian: Custodian) -> bool:
    return Item.objects.filter(custodian=custodian).exclude(status=ItemStatus.WITHDRAWN).exists()


def _faults(institution_id: int, particulars: CustodianParticulars) -> list[Check]:
    names = (particulars.post_kk, particulars.post_ru, particulars.person)
    everything = (*names, particulars.post_en)
    branch_id = particulars.branch_id
    is_foreign = branch_id is not None and checking.branch_of(branch_id, institution_id) is None
    is_long = any(len(name) > LONGEST for name in everything)
    return [
        (not all(name.strip() for name in names), Refusal(errors.CUSTODIAN_NAME_MISSING)),
        (is_long, Refusal(errors.TEXT_TOO_LONG, {"field": "name", "most": LONGEST})),
        (is_foreign, Refusal(errors.BRANCH_UNKNOWN)),
    ]


def _write(custodian: Custodian, particulars: CustodianParticulars) -> None:
    custodian.name_kk, custodian.name_ru = particulars.post_kk.strip(), particulars.post_ru.strip()
    custodian.name_en, custodian.person = particulars.post_en.strip(), particulars.person.strip()
    custodian.branch_id, custodian.is_active = particulars.branch_id, particulars.is_active
    custodian.save()


def _told(particulars: CustodianParticulars) -> dict[str, object]:
    return {"post": particulars.post_kk.strip(), "is_active": particulars.is_active, "branch": particulars.branch_id}
