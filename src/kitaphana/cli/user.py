"""`kitaphana user`: staff accounts from the command line, first of all the first one."""

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from kitaphana.core import logins
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.network import queries, services
from kitaphana.network.rules import StaffRole


@click.group(short_help="staff accounts")
def command() -> None:
    """Staff accounts; the rest of their life is on the staff pages."""


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in StaffRole]), default="desk", show_default=True)
@click.option("--institution", "institution_code", required=True, metavar="CODE", help="where the post is")
@click.option("--branch", "branch_code", default="", metavar="CODE", help="only at this branch")
@click.option("--display-name", default="", help="how colleagues see the name")
@click.option("--language", type=click.Choice(["kk", "ru", "en"]), default="kk", show_default=True)
@click.password_option(help="asked for when it is not given")
def add(
    name: str, role: str, institution_code: str, branch_code: str, display_name: str, language: str, password: str
) -> None:
    """Make a staff account with a post and a password."""
    _check(password)
    institution = queries.institution_facts(institution_code)
    if institution is None:
        raise click.UsageError(f"there is no institution {institution_code!r}; see kitaphana network load")
    with transaction.atomic():
        login = logins.create_staff_login(
            username=name, password=password, display_name=display_name, email="", language=language, by=COMMAND_LINE
        )
        services.grant_post(
            user_id=login.id,
            institution_id=institution.id,
            branch_id=_branch_id(branch_code),
            role=StaffRole(role),
            by=COMMAND_LINE,
        )
    click.echo(f"{name} may sign in at /staff/ as {role}.")


def _check(password: str) -> None:
    with translation.override("en"):  # the command line speaks English, whatever the site speaks
        try:
            validate_password(password)
        except ValidationError as error:
            raise click.UsageError(" ".join(error.messages)) from None


def _branch_id(code: str) -> int | None:
    if not code:
        return None
    branch = queries.branch_card(code, "en")
    if branch is None:
        raise click.UsageError(f"there is no branch {code!r}")
    return branch.id
