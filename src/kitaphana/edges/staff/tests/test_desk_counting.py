"""The reading room, unmet requests, visitors and the diary, as the desk and its pages show them."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from kitaphana.circulation.models import DeskDay, InHouseUse, Loan, UnmetRequest, VisitToken
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.discovery import builder
from kitaphana.edges.staff.tests.conftest import open_box, signed_in, staff
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


def card_of(patron) -> str:
    return patron.cards.get().number


@pytest.fixture
def head(world):
    client = signed_in(staff("head", branch=world.point.branch))
    client.post(reverse("staff:point"), {"point": world.point.code})
    return client


def test_one_key_lends_inside_what_is_not_for_loan_and_the_room_stays_for_the_next_reader(world, box):
    anna, vera, atlas, map_ = world.reader(), world.reader(), world.item(is_for_loan=False), world.item()
    box.scan("*ROOM")
    box.scan(card_of(anna))
    outcome = box.scan(atlas.barcode)
    assert (outcome.line.kind, outcome.state.mode) == ("inside", "reading_room")
    assert box.scan(card_of(vera)).state.mode == "reading_room"
    assert box.scan(map_.barcode).line.kind == "inside"
    assert Loan.objects.filter(is_in_library=True).count() == 2

    box.scan("*END")
    assert box.scan("*END").state.mode == "loans"


def test_without_a_reader_the_room_counts_uses_and_takes_back_what_is_on_loan(world, box):
    anna, atlas, novel = world.reader(), world.item(), world.item()
    world.check_out(anna, novel, is_in_library=True)
    box.scan(command="*ROOM")
    assert box.scan(atlas.barcode).line.kind == "used"
    assert box.scan(novel.barcode).line.kind == "returned"
    assert InHouseUse.objects.get().item == atlas

    box.scan("*UNDO")
    assert box.scan("*UNDO").line.kind == "undone"
    assert not InHouseUse.objects.exists()


def test_what_the_reader_has_inside_is_offered_back_by_one_key(world, box):
    anna, atlas = world.reader(), world.item()
    box.scan("*ROOM")
    box.scan(card_of(anna))
    box.scan(atlas.barcode)
    assert box.scan(atlas.barcode).state.offer.verb == "return"
    assert box.scan("*YES").line.kind == "returned"


def test_the_list_at_closing_time_names_the_reader_to_the_desk(world, box):
    anna, atlas = world.reader(surname="Ахметова"), world.item()
    loan = world.check_out(anna, atlas, is_in_library=True)
    with clock.frozen_at(loan.due_at + dt.timedelta(minutes=5)):
        page = box.client.get(reverse("staff:reading_room")).content.decode()
    assert "Ахметова" in page
    assert atlas.barcode in page
    assert "late" in page


class TestUnmetRequests:
    def test_what_stands_in_the_box_is_noted_by_one_key_with_the_readers_age_only(self, world, box):
        box.scan(card_of(world.reader(born_on=clock.today().replace(year=clock.today().year - 9, day=1))))
        outcome = box.scan("Маленький принц", command="*UNMET")
        request = UnmetRequest.objects.get()
        assert (outcome.line.kind, request.text) == ("noted", "Маленький принц")
        assert (request.kind, request.age_band) == ("not_in_stock", "6-11")

    def test_a_search_without_a_find_is_the_request(self, box):
        box.scan("Ненайденная книга")
        assert box.scan("*UNMET").line.kind == "noted"
        assert UnmetRequest.objects.get().text == "Ненайденная книга"

    def test_a_name_that_found_a_reader_is_never_noted(self, world, box):
        world.reader(surname="Канарейкина")
        assert box.scan("Канарейкина").choices
        assert box.scan("*UNMET").line.kind == "notice"
        assert not UnmetRequest.objects.exists()

    def test_another_reason_is_one_choice_away_and_undo_takes_all_back(self, box):
        box.scan("Ненайденная книга")
        noted = box.scan("*UNMET")
        reason = next(one for one in noted.choices if one.value.endswith(".no_such_form"))
        assert box.scan(choice=reason.value).line.kind == "noted"
        assert UnmetRequest.objects.get().kind == "no_such_form"
        assert box.scan("*UNDO").line.kind == "undone"
        assert not UnmetRequest.objects.exists()

    def test_only_the_request_just_noted_can_be_changed_here(self, world, box):
        box.scan("Ненайденная книга")
        box.scan("*UNMET")
        other = UnmetRequest.objects.create(
            service_point=world.point, noted_at=clock.now(), kind="other", text="Чужая", grouping_key="tчужая"
        )
        assert box.scan(choice=f"kind:{other.pk}.lost_or_missing").line is None
        other.refresh_from_db()
        assert other.kind == "other"

    def test_several_titles_are_a_choice_and_a_refused_item_needs_none(self, world, box):
        novel = world.item(edition__title="Абай жолы")
        world.check_out(world.reader(), novel)
        builder.rebuild()
        box.scan(card_of(world.reader()))
        box.scan(novel.barcode)
        assert box.scan("*UNMET").line.kind == "noted"
        assert (UnmetRequest.objects.get().edition, UnmetRequest.objects.get().kind) == (novel.edition, "all_on_loan")

        found = box.scan("абай", command="*UNMET")
        assert [choice.value for choice in found.choices] == [f"asked:{novel.edition_id}", "asked:"]
        assert box.scan(choice="asked:").line.kind == "noted"
        assert UnmetRequest.objects.filter(text="абай", edition=None).count() == 1

    def test_nothing_to_note_says_what_to_do(self, box):
        assert box.scan("*UNMET").line.kind == "notice"

    def test_the_page_of_an_edition_notes_it_too(self, world, head):
        item = world.item()
        head.post(reverse("staff:note_unmet", args=[item.edition_id]), {"kind": "no_such_form"})
        assert UnmetRequest.objects.get().edition_id == item.edition_id

    def test_the_list_groups_marks_and_goes_into_a_file(self, world, box, head):
        for text in ("=Абай", "=абай", "Толстой"):
            box.scan(text, command="*UNMET")
        page = head.get(reverse("staff:unmet"))
        rows = page.context["rows"]
        assert [row.count for row in rows] == [2, 1]

        head.post(reverse("staff:settle_unmet"), {"key": rows[0].key, "state": "ordered"})
        assert [row.count for row in head.get(reverse("staff:unmet"), {"state": "ordered"}).context["rows"]] == [2]
        file = head.get(reverse("staff:unmet"), {"format": "csv"})
        lines = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
        assert lines[1][0].startswith("'=")
        assert lines[1][1] == "2"

    def test_a_head_sees_the_own_branch_only(self, world, box):
        box.scan("Толстой", command="*UNMET")
        stranger = signed_in(staff("head", username="stranger", branch=BranchFactory()))
        assert stranger.get(reverse("staff:unmet")).context["rows"] == ()


class TestVisitsAndDiary:
    def test_a_card_is_a_visit_once_a_day(self, world, box):
        anna = world.reader()
        for _ in range(2):
            box.scan(card_of(anna))
        assert VisitToken.objects.count() == 1

    def test_a_visitor_without_a_card_is_one_key_and_one_undo(self, box):
        assert box.scan("*VISITOR").line.kind == "visitor"
        assert "2" in box.scan("*VISITOR").line.title
        box.scan("*UNDO")
        assert DeskDay.objects.get().other_visit_count == 1

    def test_the_day_shows_its_figures_in_words_and_in_a_file(self, world, box, head):
        box.scan(card_of(world.reader()))
        box.scan(world.item(edition__udc="821.512").barcode)
        box.scan("*VISITOR")
        page = head.get(reverse("staff:diary"))
        rows = {row.name: row.total for row in page.context["summary"].rows}
        assert (rows["Visits"], rows["lent home"]) == (2, 1)
        assert "UDC 8 · Languages. Literature" in page.content.decode()
        file = head.get(reverse("staff:diary"), {"format": "csv"})
        assert "lent home,1" in b"".join(file.streaming_content).decode()

    def test_a_head_corrects_visits_with_a_reason(self, world, head):
        asked = {"point": world.point.code, "on": clock.today().isoformat(), "count": "25", "reason": "school class"}
        head.post(reverse("staff:correct_visits"), asked)
        assert "school class" in head.get(reverse("staff:diary")).content.decode()
        entry = AuditEntry.objects.get(act="correct_visits")
        assert entry.details["count"] == 25

    @pytest.mark.parametrize("wrong", [{"count": "many"}, {"count": ""}, {"reason": ""}])
    def test_a_wrong_correction_is_told_and_changes_nothing(self, world, head, wrong):
        asked = {"point": world.point.code, "on": "nonsense", "count": "2", "reason": "x", **wrong}
        answer = head.post(reverse("staff:correct_visits"), asked, follow=True)
        assert [str(message) for message in answer.context["messages"]]
        assert not DeskDay.objects.filter(corrections__gt=[]).exists()

    def test_a_month_adds_up(self, world, head):
        DeskDay.objects.create(
            service_point=world.point, on=clock.today(), figures={"acts.home": 7}, closed_at=clock.now(), key=""
        )
        page = head.get(reverse("staff:diary_month"))
        assert page.context["total"] == page.context["since_new_year"] == (0, 0, 0, 7, 0, 0, 0, 0, 0)
        assert head.get(reverse("staff:diary_month"), {"month": "2026-13", "format": "xlsx"}).status_code == 200

    def test_another_branch_has_a_diary_of_its_own(self, world):
        stranger = signed_in(staff("head", username="stranger", branch=BranchFactory()))
        assert stranger.get(reverse("staff:diary"), {"point": world.point.code}).status_code == 403

    def test_joining_and_registering_anew_are_counted_at_the_desk(self, world, head):
        anna = world.reader()
        head.post(reverse("staff:change_reader", args=[anna.pk, "registration"]), {"command_id": "once"})
        head.post(reverse("staff:change_reader", args=[anna.pk, "registration"]), {"command_id": "once"})
        assert DeskDay.objects.get().renewed_registration_count == 1


def test_the_keys_work_without_scripts(world):
    box = open_box(staff("desk", branch=world.point.branch), world, script=False)
    assert box.scan(command="*ROOM").state.mode == "reading_room"
    assert box.scan("Ненайденная книга", command="*UNMET").line.kind == "noted"
    assert box.scan(command="*VISITOR").line.kind == "visitor"
