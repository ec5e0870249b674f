"""The pages of the rules: versions, cells with where they come from, rows, policies, conflicts, simulation, trying."""

import pytest
from django.urls import reverse
from django.utils import translation

from kitaphana.circulation import queries, services
from kitaphana.circulation.models import GridVersion, NamedPolicy, PolicyRow
from kitaphana.circulation.tests.factories import BORIS
from kitaphana.core import clock
from kitaphana.edges.staff.grid_pages import KINDS
from kitaphana.edges.staff.grid_words import CONFLICTS, EFFECTS, GRID_WORDINGS, VALUE_NAMES
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.edges.staff.tests.test_back_office import told
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.patrons.tests.factories import PatronCategoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(world):
    return signed_in(staff("director", branch=world.point.branch))


@pytest.fixture
def draft(director) -> int:
    director.post(reverse("staff:new_draft"), {"title": "Summer"})
    return GridVersion.objects.get(title="Summer").pk


def write_policy(director, draft, **values):
    names = {f"name_{code}": "Long" for code in ("kk", "ru", "en")}
    address = reverse("staff:new_named_policy", args=[draft, "loan"])
    return director.post(address, {"code": "long", **names, **values}, follow=True)


def test_rules_are_changed_as_a_draft_and_hold_after_their_release(world, director, draft):
    PatronCategoryFactory(code="adult")
    write_policy(director, draft, loan_days=40)
    row = {"patron_category": "adult", "policy_loan": "long"}
    director.post(reverse("staff:new_grid_row", args=[draft]), row)
    director.post(reverse("staff:change_grid", args=[draft, "submit"]), {"starts_on": clock.today().isoformat()})
    answer = director.post(reverse("staff:change_grid", args=[draft, "release"]), follow=True)

    assert "Released" in told(answer)
    assert (world.check_out(world.reader(), world.item()).due_at - clock.now()).days >= 38


def test_where_two_are_needed_the_editor_is_told_to_ask_somebody(world, director, draft):
    PatronCategoryFactory(code="adult")
    write_policy(director, draft, loan_days=40)
    director.post(reverse("staff:new_grid_row", args=[draft]), {"patron_category": "adult", "policy_loan": "long"})
    director.post(reverse("staff:two_people", args=[world.point.institution.code]), {"is_needed": "1"})
    director.post(reverse("staff:change_grid", args=[draft, "submit"]), {"starts_on": clock.today().isoformat()})

    answer = director.post(reverse("staff:change_grid", args=[draft, "release"]), follow=True)

    assert "second person" in told(answer)


def test_a_cell_shows_its_value_and_whose_row_it_comes_from(world, director):
    PatronCategoryFactory(code="adult", name_en="Adult")
    ItemCategoryFactory(code="book", name_en="Book")
    version = queries.version_in_force().id

    page = director.get(reverse("staff:grid", args=[version]), {"value": "loan_days"})

    cells = {
        (row.name, name): cell
        for row in page.context["matrix"]
        for name, cell in zip(page.context["item_names"], row.cells, strict=True)
    }
    assert (cells["all", "all"].text, cells["all", "all"].is_own) == ("15", True)
    assert (cells["Adult", "Book"].text, cells["Adult", "Book"].is_own) == ("15", False)
    assert "rule for all" in cells["Adult", "Book"].source


def test_a_row_is_taken_out_of_a_draft(director, draft):
    row = PolicyRow.objects.get(version_id=draft)

    director.post(reverse("staff:grid_row", args=[draft, row.pk]), {"remove": "1"})

    assert not PolicyRow.objects.filter(version_id=draft).exists()


def test_a_released_version_is_only_read(director):
    version = queries.version_in_force().id
    row = PolicyRow.objects.get()

    page = director.get(reverse("staff:grid_row", args=[version, row.pk]))
    answer = director.post(reverse("staff:grid_row", args=[version, row.pk]), {"policy_loan": "loan-1"})

    assert "Only drafts can be changed" in page.content.decode()
    assert "not a draft" in str(answer.context["form"].errors)


def test_a_value_out_of_bounds_is_told_by_its_name(director, draft):
    answer = write_policy(director, draft, loan_days=5000)

    assert "“Days of a loan” is out of bounds" in str(answer.context["form"].errors)


def test_steps_are_written_with_commas(director, draft):
    names = {f"name_{code}": "Steps" for code in ("kk", "ru", "en")}
    address = reverse("staff:new_named_policy", args=[draft, "overdue"])
    director.post(address, {"code": "steps", **names, "overdue_steps": "7, 1"})
    wrong = director.post(address, {"code": "other", **names, "overdue_steps": "soon"})

    assert NamedPolicy.objects.get(code="steps").overdue_steps == [1, 7]
    assert "Write days with commas" in str(wrong.context["form"].errors)


def test_a_director_writes_no_rule_of_another_institution(director, draft):
    InstitutionFactory(code="OTHER")

    answer = director.post(
        reverse("staff:new_grid_row", args=[draft]), {"institution": "OTHER", "policy_loan": "loan-1"}
    )

    assert answer.status_code == 403
    assert director.post(reverse("staff:two_people", args=["OTHER"])).status_code == 403


def test_conflicts_lead_to_what_is_to_be_mended(director, draft):
    write_policy(director, draft, loan_days=40)

    page = director.get(reverse("staff:grid_conflicts", args=[draft]))

    policy = NamedPolicy.objects.get(version_id=draft, code="long")
    assert reverse("staff:named_policy", args=[draft, policy.pk]) in page.content.decode()


def test_changes_are_told_value_by_value(director, draft):
    write_policy(director, draft, loan_days=40)
    row = PolicyRow.objects.get(version_id=draft)
    director.post(
        reverse("staff:grid_row", args=[draft, row.pk]), {"policy_loan": "long", "policy_renewal": "renewal-1"}
    )

    page = director.get(reverse("staff:grid_changes", args=[draft]))

    (change,) = page.context["changes"]
    assert ("Days of a loan", "15", "40") in change.values


def test_a_simulation_tells_what_would_change(world, director, draft):
    world.check_out(world.reader(), world.item())
    write_policy(director, draft, is_lendable="yes", loan_days=40)
    row = PolicyRow.objects.get(version_id=draft)
    director.post(
        reverse("staff:grid_row", args=[draft, row.pk]), {"policy_loan": "long", "policy_renewal": "renewal-1"}
    )
    services.policies.start_simulation(version_id=draft, by=BORIS)
    from kitaphana.circulation.tasks import simulate_version

    simulate_version(draft)
    page = director.get(reverse("staff:simulation", args=[draft]))

    effects = [(one.act, one.what, one.row_id, one.count) for one in page.context["effects"]]
    assert effects == [("Borrow", "another due date", row.pk, 1)]
    assert "(Borrow 1)" in page.content.decode()
    assert director.get(reverse("staff:simulation_state", args=[draft]))["HX-Refresh"] == "true"


def test_a_new_library_begins_with_the_usual_rules(db):
    InstitutionFactory()
    admin = signed_in(staff("administrator"))

    assert "There are no rules yet" in admin.get(reverse("staff:policies")).content.decode()
    admin.post(reverse("staff:new_draft"), {"usual": "1"})

    assert NamedPolicy.objects.get(kind="loan", code="ordinary").names.en == "Ordinary"


def test_old_addresses_lead_on(director):
    row = PolicyRow.objects.get()
    version = queries.version_in_force().id

    assert director.get(reverse("staff:policy", args=[row.pk])).url == reverse("staff:grid_row", args=[version, row.pk])
    assert director.get(reverse("staff:new_policy")).url == reverse("staff:policies")


def test_trying_answers_for_categories_alone(world, director):
    PatronCategoryFactory(code="adult")
    ItemCategoryFactory(code="book")
    asked = {"point": "DESK", "patron_category": "adult", "age_band": "31-54", "item_category": "book"}

    page = director.post(reverse("staff:try_rules"), asked)

    acts = {str(act.name): act for act in page.context["acts"]}
    assert acts["Borrow"].is_allowed
    assert acts["Borrow"].because == "This is the rule for everybody."
    assert ("Days of a loan", "15") in [(line.value, line.text) for line in acts["Borrow"].trace]


def test_trying_at_the_desk_says_why_not(world):
    desk = signed_in(staff("desk", branch=world.point.branch))
    anna, item = world.reader(card__number="A-1"), world.item()
    world.check_out(world.reader(), item)

    page = desk.post(reverse("staff:try_rules"), {"point": "DESK", "card": "A-1", "barcode": item.barcode})

    borrow = page.context["acts"][0]
    assert [one.code for one in borrow.sentences] == ["item_on_loan"]
    assert anna.full_name not in page.content.decode()


def test_a_director_is_not_asked_for_a_card(director):
    assert "card" not in director.get(reverse("staff:try_rules")).context["form"].fields


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_word_of_the_grid_is_translated(language):
    words = [
        *VALUE_NAMES.values(),
        *EFFECTS.values(),
        *(one.text for one in (*CONFLICTS.values(), *GRID_WORDINGS.values())),
    ]
    with translation.override("en"):
        english = [str(word) for word in words]
    with translation.override(language):
        assert all(str(word) != plain for word, plain in zip(words, english, strict=True))


def test_the_pages_know_every_kind_and_value():
    from kitaphana.circulation.rules.kinds import KINDS as rules

    assert dict(KINDS) == dict(rules)
