"""The accounts of the contract: staff with posts, entitlements of readers, the terminal token. Profile `demo` only."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import get_hasher

from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import User
from kitaphana.demo.rows.readers import ACCESSIBLE, DELIVERY
from kitaphana.network.models import Branch, Institution, ServicePoint
from kitaphana.network.rules import ServicePointKind, StaffRole
from kitaphana.network.services import grant_post, issue_terminal_token
from kitaphana.patrons.models import Entitlement, EntitlementKind

PASSWORD = "kitaphana-demo"  # noqa: S105  published in the contract, refused by the production profile
PIN = "1379"
CITY, CENTRAL = "ALMATY", "CHEKHOV"
TOKEN_FILE = "api-token"  # noqa: S105  a file name
HASH_COUNT = 4


class StaffAccount(NamedTuple):
    """A login with one post; an empty branch means the whole city network."""

    login: str
    name: str
    role: StaffRole
    branch: str
    language: str


STAFF: Sequence[StaffAccount] = (
    StaffAccount("director", "Гүлнар Оспанова", StaffRole.DIRECTOR, "", "kk"),
    StaffAccount("head", "Ольга Белова", StaffRole.HEAD, CENTRAL, "ru"),
    StaffAccount("librarian", "Айжан Төлегенова", StaffRole.DESK, CENTRAL, "kk"),
    StaffAccount("cataloguer", "Марина Захарова", StaffRole.CATALOGUER, "", "ru"),
    StaffAccount("specialist", "Сәуле Ермекова", StaffRole.SPECIALIST, "AUEZOV", "kk"),
    StaffAccount("chooser", "Дана Садықова", StaffRole.CATALOGUER, "", "kk"),
    StaffAccount("technician", "Тимур Ким", StaffRole.DESK, "", "ru"),
    StaffAccount("dispatcher", "Әсел Жақсылықова", StaffRole.SPECIALIST, "", "kk"),
    StaffAccount("conservator", "Инна Соколова", StaffRole.DESK, "B06", "ru"),
    StaffAccount("admin", "Санжар Исаев", StaffRole.ADMINISTRATOR, "", "en"),
)


def shared_hashes(secret: str, seed: int) -> list[str]:
    """A few Argon2id hashes of one secret, salted by the seed: hashing 300,000 times would take hours."""
    hasher = get_hasher("argon2")
    return [hasher.encode(secret, f"demo-{seed}-{number}-salt") for number in range(HASH_COUNT)]


def create_staff(hashes: Sequence[str]) -> None:
    """Logins and posts of the contract."""
    institution = Institution.objects.get(code=CITY)
    branches = dict(Branch.objects.filter(institution=institution).values_list("code", "pk"))
    for account in STAFF:
        user = User.objects.create(
            username=account.login,
            password=hashes[0],
            display_name=account.name,
            language=account.language,
            is_staff=True,
            is_superuser=account.role == StaffRole.ADMINISTRATOR,
        )
        branch_id = branches.get(account.branch) if account.branch else None
        grant_post(
            user_id=user.pk, institution_id=institution.pk, branch_id=branch_id, role=account.role, by=COMMAND_LINE
        )


def create_entitlements() -> None:
    """Two entitlements on two grounds (plan, section 8)."""
    today = clock.today()
    Entitlement.objects.bulk_create(
        [
            Entitlement(patron_id=DELIVERY, kind=EntitlementKind.HOME_DELIVERY, granted_on=today),
            Entitlement(patron_id=ACCESSIBLE, kind=EntitlementKind.ACCESSIBLE_COPIES, granted_on=today),
        ]
    )


def create_token() -> Path:
    """A bearer token for the API, bound to the desk of the central branch; kept in the data directory, owner only."""
    desk = ServicePoint.objects.filter(branch__code=CENTRAL, kind=ServicePointKind.DESK).earliest("code")
    token = issue_terminal_token(label="Demo terminal", role=StaffRole.DESK, service_point_id=desk.pk, by=COMMAND_LINE)
    path = Path(settings.DATA_DIR) / TOKEN_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(token + "\n")
    return path
