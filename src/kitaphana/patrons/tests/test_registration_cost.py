import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.patrons.services import NewPatron, register_patron
from kitaphana.patrons.tests.factories import PatronCategoryFactory

pytestmark = pytest.mark.django_db


def test_joining_takes_one_statement_per_table_and_no_savepoint_of_its_own():
    PatronCategoryFactory(code="adult")
    institution = InstitutionFactory()
    form = NewPatron(given_name="Айгүл", surname="Сынақова", consents=("processing",), consent_version="1")

    with CaptureQueriesContext(connection) as captured:
        register_patron(patron=form, institution_id=institution.pk, by=COMMAND_LINE, command_id="join-1")

    statements = [query["sql"].split(" times: ")[-1] for query in captured.captured_queries]
    inserts = [sql.split()[2] for sql in statements if sql.startswith("INSERT")]
    assert len(inserts) == len(set(inserts)) == 8
    assert sum(sql.startswith("SAVEPOINT") for sql in statements) <= 1  # the test itself is a transaction
    assert len([sql for sql in statements if sql.startswith("SELECT")]) <= 8
