import pytest

from kitaphana.circulation.models import Loan
from kitaphana.core.models import AuditEntry, User
from kitaphana.patrons.models import Block
from kitaphana.patrons.tests.factories import BlockFactory

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"


def text(response):
    return response.content.decode()


def test_loans_are_for_those_who_signed_in(client, db):
    response = client.get("/ru/account/")

    assert response.status_code == 302
    assert response["Location"] == "/ru/account/login/?next=/ru/account/"


def test_a_reader_signs_in_with_the_number_of_the_card(client, anna):
    number = anna.cards.get().number

    response = client.post("/kk/account/login/", {"login": number, "password": "a long password"})

    assert response["Location"] == "/kk/account/"


def test_a_wrong_password_is_said_in_the_language_of_the_page(client, anna):
    response = client.post("/kk/account/login/", {"login": anna.cards.get().number, "password": "wrong"})

    assert "Билет нөмірі немесе құпиясөз дұрыс емес" in text(response)


def test_my_loans_show_title_due_date_and_card(signed_in, world, anna):
    item = world.item()
    world.check_out(anna, item)

    page = text(signed_in.get("/ru/account/"))

    assert item.edition.title in page
    assert "У вас до" in page
    assert anna.cards.get().number in page
    assert "<svg" in page


def test_who_has_no_password_is_offered_to_set_one_and_nothing_that_is_not_there(signed_in, anna):
    assert "/ru/account/password/change/" in text(signed_in.get("/ru/account/"))
    anna.user.set_unusable_password()
    anna.user.save()
    signed_in.force_login(anna.user)

    page = text(signed_in.get("/ru/account/"))

    assert "/ru/account/password/" not in page
    assert "/ru/account/new-password/" in page
    assert "Задать пароль" in page


def test_account_pages_are_kept_nowhere(signed_in):
    assert signed_in.get("/kk/account/")["Cache-Control"] == "no-store, private"


def test_a_reader_renews_and_a_double_click_renews_once(signed_in, world, anna):
    loan = world.check_out(anna, world.item())
    for _ in range(2):
        response = signed_in.post(f"/ru/account/loans/{loan.loan_id}/renew", {"command_id": KEY}, follow=True)

    assert "продлена до" in text(response)
    assert Loan.objects.get(pk=loan.loan_id).renewal_count == 1


def test_the_audit_of_a_renewal_does_not_name_the_reader(signed_in, world, anna):
    loan = world.check_out(anna, world.item())
    signed_in.post(f"/ru/account/loans/{loan.loan_id}/renew", {"command_id": KEY})

    entry = AuditEntry.objects.filter(act="renew").get()

    assert (entry.actor_kind, entry.login) == ("reader", "")


def test_a_refused_renewal_says_why_in_plain_words(signed_in, world, anna):
    loan = world.check_out(anna, world.item())
    BlockFactory(patron=anna)

    response = signed_in.post(f"/ru/account/loans/{loan.loan_id}/renew", {"command_id": KEY}, follow=True)

    assert "Ваш билет заблокирован" in text(response)
    assert Loan.objects.get(pk=loan.loan_id).renewal_count == 0


def test_a_stranger_cannot_renew_the_loan_of_another(signed_in, world):
    loan = world.check_out(world.reader(), world.item())

    response = signed_in.post(f"/ru/account/loans/{loan.loan_id}/renew", {"command_id": KEY}, follow=True)

    assert "Этой книги среди ваших больше нет" in text(response)
    assert Loan.objects.get(pk=loan.loan_id).renewal_count == 0


def test_renew_all_renews_what_may_be_renewed_and_explains_the_rest(signed_in, world, anna):
    loans = [world.check_out(anna, world.item()) for _ in range(3)]
    Loan.objects.filter(pk=loans[0].loan_id).update(renewal_count=2)

    response = signed_in.post("/ru/account/renew/", {"command_id": KEY}, follow=True)

    assert "Продлены 2 книги." in text(response)
    assert "столько раз, сколько позволяют правила" in text(response)


def test_renewing_needs_a_post(signed_in, world, anna):
    loan = world.check_out(anna, world.item())

    assert signed_in.get(f"/ru/account/loans/{loan.loan_id}/renew").status_code == 405


def test_a_login_without_a_reader_is_told_so(client, db):
    client.force_login(User.objects.create_user("librarian", password="a long password"))

    response = client.get("/en/account/")

    assert response.status_code == 403
    assert "This login is not a reader’s" in text(response)


def test_a_block_is_told_on_top(signed_in, anna):
    BlockFactory(patron=anna)
    assert Block.objects.count() == 1

    assert "Ереже бұзылғандықтан билетіңіз бұғатталған" in text(signed_in.get("/kk/account/"))


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_costs_the_same_however_many_loans(signed_in, world, anna, django_assert_max_num_queries, count):
    for _ in range(count):
        world.check_out(anna, world.item())
    signed_in.get("/kk/account/")
    with django_assert_max_num_queries(15):
        signed_in.get("/kk/account/")
