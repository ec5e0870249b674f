"""What a desk counts: unmet requests, visits, and the pages of its diary."""

import datetime as dt

import pytest

from kitaphana.circulation import queries, services
from kitaphana.circulation.models import DeskDay, UnmetRequest, VisitToken
from kitaphana.circulation.rules import diary
from kitaphana.circulation.tests.factories import BORIS, LoanFactory, new_key
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, StoredCommand
from kitaphana.holdings.models import ItemStatus

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=5)))
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("udc", "bbk", "expected"),
    [
        ("821.512.122-31", "", "u8"),
        ("94(574)", "63.3", "u9"),
        ("(574)", "63.3(5Каз)", "b6"),
        ("=512.122", "", "none"),
        ('"19"', "Ш6(2=411.2)", "bШ"),
        ("", "84(5Каз)", "b8"),
        ("", "", "none"),
        ("004.42:51", "", "u0"),
    ],
)
def test_the_main_class_is_that_of_udc_else_of_bbk(udc, bbk, expected):
    assert diary.main_class(udc, bbk) == expected


def test_days_add_up_and_differ_heading_by_heading():
    first = {"acts.home": 2, "language.kk.home": 2}
    second = {"acts.home": 1, "language.ru.home": 1}
    assert diary.total([first, second]) == {"acts.home": 3, "language.kk.home": 2, "language.ru.home": 1}
    assert diary.changes(first, second) == {"acts.home": -1, "language.kk.home": -2, "language.ru.home": 1}


@pytest.mark.django_db
class TestUnmetRequests:
    def note(self, world, **options):
        asked = {"service_point_id": world.point.pk, "by": BORIS, "command_id": new_key(), **options}
        return services.note_unmet(**asked)

    def test_words_are_noted_once_with_the_band_and_nobody(self, world):
        key = new_key()
        asked = {"text": "  Гарри  Поттер ", "age_band": "6-11", "command_id": key}
        assert self.note(world, **asked) == self.note(world, **asked)
        request = UnmetRequest.objects.get()
        assert (request.text, request.kind, request.age_band) == ("Гарри Поттер", "not_in_stock", "6-11")

    @pytest.mark.parametrize(
        ("items", "kind"),
        [
            ([], "not_in_stock"),
            ([{"status": ItemStatus.ON_LOAN}, {"status": ItemStatus.LOST}], "all_on_loan"),
            ([{"status": ItemStatus.LOST}, {"status": ItemStatus.MISSING}], "lost_or_missing"),
            ([{"is_for_loan": False}], "not_for_loan"),
            ([{}], "other"),
            ([{"status": ItemStatus.WITHDRAWN}], "not_in_stock"),
        ],
    )
    def test_the_stock_of_the_branch_tells_the_likely_reason(self, world, items, kind):
        edition = world.item(branch=services_branch()).edition
        for fields in items:
            world.item(edition=edition, **fields)
        answer = self.note(world, edition_id=edition.pk)
        assert (answer.kind, answer.title) == (kind, edition.title)

    def test_another_reason_and_undo(self, world):
        key = new_key()
        noted = self.note(world, text="Абай", command_id=key)
        services.change_unmet_kind(request_id=noted.request_id, kind="no_such_form", by=BORIS)
        assert UnmetRequest.objects.get().kind == "no_such_form"
        world.undo(key)
        assert not UnmetRequest.objects.exists()

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ({"text": "  "}, "unmet_text_missing"),
            ({"text": "Абай", "kind": "tired"}, "unmet_kind_unknown"),
            ({"text": "Абай", "service_point_id": 10**9}, "service_point_unknown"),
        ],
    )
    def test_what_cannot_be_noted_is_refused(self, world, asked, code):
        with pytest.raises(Refused) as refused:
            self.note(world, **asked)
        assert refused.value.codes == (code,)

    def test_requests_for_one_thing_stand_together_and_are_settled_together(self, world, django_assert_num_queries):
        for text in ("Құнанбаев Абай", "кунанбаев абай", "Достоевский"):
            self.note(world, text=text)
        today = clock.today()
        with django_assert_num_queries(2):
            rows = queries.unmet_rows([world.point.pk], since=today, until=today)
        assert [(row.count, row.state) for row in rows] == [(2, "open"), (1, "open")]
        settled = services.settle_unmet(key=rows[0].key, service_point_ids=[world.point.pk], state="ordered", by=BORIS)
        assert settled == 2
        assert [row.count for row in queries.unmet_rows([world.point.pk], since=today, until=today, state="open")] == [
            1
        ]
        with pytest.raises(Refused):
            services.settle_unmet(key=rows[0].key, service_point_ids=[], state="ordered", by=BORIS)

    def test_other_days_and_points_are_not_in_the_list(self, world):
        self.note(world, text="Абай")
        tomorrow = clock.today() + DAY
        assert queries.unmet_rows([world.point.pk], since=tomorrow, until=tomorrow) == ()
        assert queries.unmet_rows([10**9], since=clock.today(), until=tomorrow) == ()


def services_branch():
    from kitaphana.network.tests.factories import BranchFactory

    return BranchFactory()


@pytest.mark.django_db
class TestVisits:
    def come(self, world, patron, band="31-54"):
        return services.count_visit(patron_id=patron.pk, age_band=band, service_point_id=world.point.pk)

    def test_a_reader_counts_once_a_day_and_again_the_next_day(self, world):
        anna, vera = world.reader(), world.reader()
        with clock.frozen_at(NOON):
            assert [self.come(world, anna), self.come(world, anna), self.come(world, vera)] == [True, False, True]
        with clock.frozen_at(NOON + DAY):
            assert self.come(world, anna)
        assert VisitToken.objects.count() == 3

    def test_the_second_coming_costs_two_statements(self, world, django_assert_num_queries):
        anna = world.reader()
        self.come(world, anna)
        with django_assert_num_queries(2):
            self.come(world, anna)

    def test_tokens_of_two_days_have_nothing_in_common(self, world):
        anna = world.reader()
        for number in range(2):
            with clock.frozen_at(NOON + number * DAY):
                self.come(world, anna)
        assert len(set(VisitToken.objects.values_list("token", flat=True))) == 2

    def test_no_trace_of_the_visit_stands_in_the_audit_log(self, world):
        before = AuditEntry.objects.count()
        self.come(world, world.reader())
        assert AuditEntry.objects.count() == before
        assert not StoredCommand.objects.exists()

    def test_visitors_without_a_card_are_counted_and_undone(self, world):
        keys = [new_key() for _ in range(3)]
        asked = {"service_point_id": world.point.pk, "by": BORIS}
        counts = [services.count_visitor(command_id=key, **asked).count for key in (*keys, keys[-1])]
        assert counts == [1, 2, 3, 3]
        world.undo(keys[-1])
        assert DeskDay.objects.get().other_visit_count == 2

    @pytest.mark.parametrize(
        ("changed", "codes"),
        [
            ({"count": 0}, ("visit_count_invalid",)),
            ({"reason": " "}, ("visit_reason_missing",)),
            ({"count": 10**6, "reason": ""}, ("visit_count_invalid", "visit_reason_missing")),
            ({"on": dt.date(2999, 1, 1)}, ("visit_count_invalid",)),
        ],
    )
    def test_a_correction_needs_a_number_and_a_reason(self, world, changed, codes):
        asked = {"service_point_id": world.point.pk, "on": clock.today(), "count": 2, "reason": "excursion", **changed}
        with pytest.raises(Refused) as refused:
            services.correct_visits(by=BORIS, command_id=new_key(), **asked)
        assert refused.value.codes == codes


@pytest.mark.django_db
class TestDays:
    def at(self, world, moment=NOON):
        """A day with something of everything; gives the undone key."""
        with clock.frozen_at(moment):
            anna = world.reader()
            services.count_visit(patron_id=anna.pk, age_band="31-54", service_point_id=world.point.pk)
            services.count_visitor(service_point_id=world.point.pk, by=BORIS, command_id=new_key())
            services.count_registration(service_point_id=world.point.pk, is_first=True, command_id=new_key())
            loan = world.check_out(anna, world.item(edition__languages=["kaz"], edition__udc="821.512"))
            world.check_out(anna, world.item(edition__languages=["rus"], edition__udc=""), is_in_library=True)
            services.use_in_house(
                item_id=world.item(edition__languages=["eng"]).pk,
                service_point_id=world.point.pk,
                by=BORIS,
                command_id=new_key(),
            )
            world.renew(loan.loan_id)
            undone, returned = new_key(), world.item()
            world.check_out(anna, returned)
            world.check_in(returned)
            world.check_out(anna, world.item(), command_id=undone)
            services.note_unmet(service_point_id=world.point.pk, by=BORIS, command_id=new_key(), text="Абай")
        return undone

    def test_the_page_of_a_day_counts_everything_under_its_headings(self, world):
        undone = self.at(world)
        with clock.frozen_at(NOON):
            world.undo(undone)
            figures = queries.day_of_desk(world.point.pk, NOON.date()).figures
        expected = {
            "visits.readers": 1, "visits.others": 1, "registrations.new": 1, "visitors.31-54": 1, "acts.home": 2,
            "acts.in_library": 1, "acts.in_house": 1, "acts.renewals": 1, "acts.returns": 1,
            "language.kk.home": 2, "class.u8.home": 1, "unmet.not_in_stock": 1, "language.other.in_house": 1,
            "language.ru.in_library": 1, "band.unknown.in_house": 1,
        }  # fmt: skip
        assert {key: figures.get(key, 0) for key in expected} == {**expected}
        assert diary.visit_count(figures) == 2
        assert diary.issue_count(figures) == 4

    def test_midnight_in_the_city_parts_the_days(self, world):
        midnight = dt.datetime(2026, 11, 24, 0, 0, tzinfo=NOON.tzinfo)
        for moment in (midnight - dt.timedelta(seconds=1), midnight):
            LoanFactory(service_point=world.point, loaned_at=moment)
        counts = [queries.day_of_desk(world.point.pk, on).figures["acts.home"] for on in (NOON.date(), midnight.date())]
        assert counts == [1, 1]

    def test_a_day_costs_a_constant_number_of_statements(self, world, django_assert_max_num_queries):
        self.at(world)
        for _ in range(20):
            LoanFactory(service_point=world.point, loaned_at=NOON)
        with django_assert_max_num_queries(7):
            queries.day_of_desk(world.point.pk, NOON.date())

    def test_a_closed_day_keeps_its_figures_and_forgets_who_came(self, world):
        undone = self.at(world)
        with clock.frozen_at(NOON + DAY):
            assert services.close_desk_days() == 1
            assert services.close_desk_days() == 0
        row = DeskDay.objects.get()
        assert (row.key, VisitToken.objects.count()) == ("", 0)
        assert row.figures["visits.readers"] == 1
        with clock.frozen_at(NOON + dt.timedelta(minutes=10)):
            world.undo(undone)
            services.correct_visits(
                service_point_id=world.point.pk, on=NOON.date(), count=30, reason="excursion", by=BORIS,
                command_id=new_key(),
            )  # fmt: skip
        day = queries.day_of_desk(world.point.pk, NOON.date())
        assert day.figures["acts.home"] == row.figures["acts.home"] == 3
        assert (day.changes["acts.home"], day.changes["visits.corrected"]) == (-1, 30)
        assert "visits.readers" not in day.changes
        assert [(one.count, one.reason) for one in day.corrections] == [(30, "excursion")]

    def test_days_without_any_act_get_no_page(self, world):
        assert services.close_desk_days() == 0
        assert not DeskDay.objects.exists()

    def test_a_month_has_its_days_and_both_running_totals(self, world):
        for moment in (NOON, NOON - DAY, NOON - 40 * DAY):
            self.at(world, moment)
        with clock.frozen_at(NOON + DAY):
            services.close_desk_days()
            month = queries.month_of_desk(world.point.pk, 2026, 11)
        assert [day.on for day in month.days] == [(NOON - DAY).date(), NOON.date()]
        assert month.total["acts.home"] == 6
        assert month.since_new_year["acts.home"] == 9
