import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from kitaphana.ui.middleware import DropNul


def seen_by_a_page(request):
    seen = []
    DropNul(lambda cleaned: seen.append(cleaned) or HttpResponse())(request)
    return seen[0]


def test_no_page_meets_a_nul():
    asked = seen_by_a_page(RequestFactory().get("/x?q=a%00b&q=c&clean=1"))
    typed = seen_by_a_page(
        RequestFactory().post("/x", "text=R00%0000001&o=%00&o=d", content_type="application/x-www-form-urlencoded")
    )

    assert (asked.GET.getlist("q"), asked.GET["clean"]) == (["ab", "c"], "1")
    assert (typed.POST["text"], typed.POST.getlist("o")) == ("R0000001", ["", "d"])


def test_what_has_no_nul_is_left_as_it_is():
    request = RequestFactory().get("/x?q=a")
    before = request.GET

    assert seen_by_a_page(request).GET is before


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/search?q=a%00b", "/en/account/login/?next=%00"])
def test_a_nul_in_an_address_is_no_fault_of_ours(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_a_nul_in_a_sign_in_is_a_wrong_sign_in(client):
    answer = client.post(
        "/en/account/login/", "login=R0000001%00&password=%00", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
