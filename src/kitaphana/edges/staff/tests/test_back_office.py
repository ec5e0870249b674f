"""The pages behind the desk: stock, items set aside, rules, audit, logins, terminals, failed events."""

import pytest
from django.urls import reverse

from kitaphana.catalog.models import ImportBatch
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM, Actor, ActorKind, Door
from kitaphana.core.models import AuditEntry, DeadLetter, OutboxEvent, User
from kitaphana.edges.staff.tests.conftest import open_box, signed_in, staff
from kitaphana.holdings.models import QuarantinedItem
from kitaphana.network.models import StaffPost, TerminalToken
from kitaphana.network.tests.factories import InstitutionFactory, ServicePointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(world):
    return signed_in(staff("administrator", institution=world.point.institution))


@pytest.fixture
def director(world):
    return signed_in(staff("director", institution=world.point.institution))


def told(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


# ---- stock ----


def test_a_barcode_leads_to_its_item_and_words_to_editions(world, director):
    item = world.item()

    assert director.get(reverse("staff:stock"), {"q": item.barcode}).url == reverse("staff:item", args=[item.pk])
    assert "Nothing in the stock" in director.get(reverse("staff:stock"), {"q": "zzzz"}).content.decode()


def test_the_reader_behind_a_loan_is_shown_to_the_desk_and_to_nobody_else(world, boris, director):
    anna, item = world.reader(), world.item()
    world.check_out(anna, item)
    address = reverse("staff:item", args=[item.pk])

    desk_page = open_box(boris, world).client.get(address).content.decode()
    director_page = director.get(address).content.decode()

    assert anna.full_name in desk_page
    assert anna.full_name not in director_page
    assert "Due" in director_page


def test_the_history_of_an_item_names_acts_and_no_reader(world, boris):
    anna, item = world.reader(), world.item()
    world.check_out(anna, item)
    world.check_in(item)

    answer = open_box(boris, world).client.get(reverse("staff:item", args=[item.pk]))

    assert [row.kind for row in answer.context["rows"]][:2] == ["returned", "lent"]
    assert anna.surname not in answer.content.decode()


def test_an_edition_shows_its_items_with_due_dates(world, director):
    item = world.item()
    loan = world.check_out(world.reader(), item)

    answer = director.get(reverse("staff:edition", args=[item.edition_id]))

    assert answer.context["due_dates"] == {item.pk: loan.due_at}
    assert "This edition has no record." in answer.content.decode()
    assert director.get(reverse("staff:edition", args=[0])).status_code == 404
    assert director.get(reverse("staff:item", args=[0])).status_code == 404


# ---- items set aside ----


@pytest.fixture
def set_aside(world):
    batch = ImportBatch.objects.create(
        institution=world.point.institution, source_name="records.mrc", started_at=clock.now()
    )
    return QuarantinedItem.objects.create(
        batch=batch, edition=world.item().edition, reason="branch_unknown", source_key="952-1", data={"952": "$a X"}
    )


def test_an_item_set_aside_is_dismissed_with_a_reason_only(world, set_aside):
    client = signed_in(staff("cataloguer", institution=world.point.institution))
    address = reverse("staff:settle_quarantined", args=[set_aside.pk, "dismiss"])
    assert "records.mrc" in client.get(reverse("staff:quarantine")).content.decode()

    empty = client.post(address, {"note": ""}, follow=True)
    done = client.post(address, {"note": "not ours"}, follow=True)
    again = client.post(address, {"note": "not ours"}, follow=True)

    assert "Give a reason" in told(empty)
    assert "settled" in told(done)
    assert "already" in told(again)


def test_an_item_whose_record_no_longer_names_it_cannot_be_placed(world, set_aside):
    client = signed_in(staff("cataloguer", institution=world.point.institution))
    address = reverse("staff:settle_quarantined", args=[set_aside.pk, "place"])

    assert "no longer set aside" in told(client.post(address, {"branch": world.point.branch_id}, follow=True))
    assert "Choose a branch" in told(client.post(address, {"branch": ""}, follow=True))


def test_a_head_places_items_into_the_own_branch_only(world, set_aside):
    other = ServicePointFactory().branch
    head = open_box(staff("head", branch=world.point.branch), world).client

    form = head.get(reverse("staff:quarantine")).context["place_form"]
    forged = head.post(
        reverse("staff:settle_quarantined", args=[set_aside.pk, "place"]), {"branch": other.pk}, follow=True
    )

    assert [value for value, _ in form.fields["branch"].choices] == [str(world.point.branch_id)]
    assert "Choose a branch" in told(forged)


def test_another_institution_sees_and_settles_nothing_of_ours(set_aside):
    stranger = signed_in(staff("cataloguer", institution=InstitutionFactory(code="OTHER")))

    assert stranger.get(reverse("staff:quarantine")).context["rows"] == ()
    address = reverse("staff:settle_quarantined", args=[set_aside.pk, "dismiss"])
    assert stranger.post(address, {"note": "gone"}).status_code == 403


# ---- audit ----


def test_a_head_sees_the_acts_of_the_own_branch_and_an_administrator_all(world, admin):
    other = ServicePointFactory()
    for code in (world.point.code, other.code):
        audit.record(act="check_out", subject="loan:1", by=Actor(ActorKind.STAFF, Door.STAFF, "boris", code))
    head = open_box(staff("head", branch=world.point.branch), world).client
    asked = {"subject": "loan:1"}

    assert [line.service_point for line in head.get(reverse("staff:audit"), asked).context["lines"]] == ["DESK"]
    assert len(admin.get(reverse("staff:audit"), asked).context["lines"]) == 2


def test_the_details_of_an_import_are_shown_though_one_is_called_items(admin):
    audit.record(act="import_records", subject="import_batch:1", by=SYSTEM, details={"items": 7794, "read": 1500})

    assert "items:</span> 7794" in admin.get(reverse("staff:audit"), {"subject": "import_batch:1"}).content.decode()


def test_the_log_speaks_in_words_and_is_asked_in_words(world, admin):
    clerk = Actor(ActorKind.STAFF, Door.STAFF, "boris", world.point.code)
    audit.record(act="renew", subject="loan:7", by=clerk, details={"due_at": "2026-12-11T19:00:00+00:00"})
    audit.record(act="check_out", subject="loan:8", by=clerk, details={"refused": ["item_not_for_loan"]})
    audit.record(act="brand_new", subject="gadget:9", by=SYSTEM, details={"odd_one": True})
    audit.record(act="lift_block", subject="patron:4f2c", by=clerk)

    renewed = admin.get(reverse("staff:audit"), {"act": "renew", "kind": "loan"}, headers={"Accept-Language": "en"})
    every = admin.get(reverse("staff:audit")).content.decode()

    text = renewed.content.decode()
    assert [line.subject for line in renewed.context["lines"]] == ["loan:7"]
    assert "<b>Renewed</b>" in text
    assert "Loan 7" in text
    assert str(world.point.name_in("en")) in text
    assert "12\u00a0December\u00a02026, 00:00" in text
    assert "brand new" in every
    assert "odd one:</span> yes" in every
    assert "Reader (nameless)</a>" in every
    assert "check_out</" not in every
    assert "item_not_for_loan" not in every


# ---- logins ----

NEW = {"username": "vera", "display_name": "Вера", "language": "ru", "password": "a long and odd one", "email": ""}


def test_an_administrator_makes_a_login_gives_it_a_post_and_takes_it_back(world, admin):
    admin.post(reverse("staff:new_account"), NEW)
    vera = User.objects.get(username="vera")
    change = {act: reverse("staff:change_account", args=[vera.pk, act]) for act in ("post", "unpost")}

    admin.post(change["post"], {"role": "desk", "where": f"b{world.point.branch_id}"})
    post = StaffPost.objects.get(user=vera)
    desk = signed_in(vera).get(reverse("staff:start"))
    admin.post(change["unpost"], {"post": post.pk})

    assert (post.role, post.branch_id) == ("desk", world.point.branch_id)
    assert desk.url == reverse("staff:desk")
    assert signed_in(vera).get(reverse("staff:start")).status_code == 403


def test_a_weak_password_and_a_taken_login_are_refused(admin):
    weak = admin.post(reverse("staff:new_account"), {**NEW, "password": "password"})
    taken = admin.post(reverse("staff:new_account"), {**NEW, "username": "administrator"})

    assert "password" in weak.context["form"].errors
    assert "username" in taken.context["form"].errors
    assert not User.objects.filter(username="vera").exists()


def test_a_new_password_ends_the_sessions_of_a_login(world, admin, boris):
    his = open_box(boris, world).client
    address = reverse("staff:change_account", args=[boris.pk, "password"])

    refused = admin.post(address, {"password": "short"}, follow=True)
    admin.post(address, {"password": "another long one"})

    assert "short" in told(refused)
    assert his.get(reverse("staff:desk")).status_code == 302
    boris.refresh_from_db()
    assert boris.check_password("another long one")


def test_a_login_is_closed_and_opened(admin, boris):
    admin.post(reverse("staff:change_account", args=[boris.pk, "close"]))
    boris.refresh_from_db()
    assert not boris.is_active

    admin.post(reverse("staff:change_account", args=[boris.pk, "open"]))
    boris.refresh_from_db()
    assert boris.is_active


def test_the_login_of_a_reader_is_no_staff_account(world, admin):
    reader = User.objects.create_user("anna", "a reader's password")

    assert admin.get(reverse("staff:account", args=[reader.pk])).status_code == 404
    answer = admin.post(reverse("staff:change_account", args=[reader.pk, "password"]), {"password": "stolen password"})
    assert answer.status_code == 404
    assert reader.username not in admin.get(reverse("staff:accounts")).content.decode()


def test_logins_are_found_by_login_or_name(admin, boris):
    found = admin.get(reverse("staff:accounts"), {"q": "bor"}).context["logins"]

    assert [login.username for login in found] == ["boris"]


# ---- terminals ----


def test_a_token_is_shown_once_and_revoked_at_once(world, admin):
    from kitaphana.network.queries import terminal_for_token

    form = {"label": "Self-check", "role": "desk", "point": world.point.pk}
    made = admin.post(reverse("staff:terminals"), form)
    token = made.context["token"]

    assert terminal_for_token(token).label == "Self-check"
    assert token not in admin.get(reverse("staff:terminals")).content.decode()
    admin.post(reverse("staff:revoke_terminal", args=[TerminalToken.objects.get().pk]))
    assert terminal_for_token(token) is None


# ---- failed events ----


@pytest.fixture
def letter():
    event = OutboxEvent.objects.create(happened_at=clock.now(), name="ItemMoved", payload={})
    return DeadLetter.objects.create(subscriber="index", event=event, attempts=8, is_dead=True, error="ValueError")


def test_a_failed_event_is_handed_over_again_or_let_go(admin, letter):
    address = reverse("staff:settle_dead_letter", args=[letter.pk])
    assert "ItemMoved" in admin.get(reverse("staff:dead_letters")).content.decode()
    assert admin.get(reverse("staff:home")).context["letter_count"] == 1

    admin.post(address, {"act": "replay"})
    letter.refresh_from_db()
    assert not letter.is_dead

    admin.post(address, {"act": "discard"})
    assert not DeadLetter.objects.exists()
    assert "already settled" in told(admin.post(address, {"act": "discard"}, follow=True))
    acts = AuditEntry.objects.filter(subject=f"dead_letter:{letter.pk}").values_list("act", flat=True)
    assert list(acts) == ["replay_dead_letter", "discard_dead_letter"]
