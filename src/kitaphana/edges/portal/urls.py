"""Addresses of the portal edge, below the language prefix."""

from django.urls import URLPattern, URLResolver, path

from kitaphana.edges.portal.views import account, editions, libraries, pages, search

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("search", search.results, name="search"),
    path("editions/<int:edition_id>/", editions.edition, name="edition"),
    path("editions/<int:edition_id>/record/", editions.record, name="record"),
    path("works/<int:work_id>/", editions.work, name="work"),
    path("libraries/", libraries.index, name="libraries"),
    path("libraries/<slug:code>/", libraries.library, name="library"),
    path("libraries/<slug:code>/mine", libraries.choose, name="choose_library"),
    path("join/", pages.join, name="join"),
    path("account/", account.loans, name="account"),
    path("account/renew/", account.renew_all, name="renew_all"),
    path("account/loans/<int:loan_id>/renew", account.renew_one, name="renew"),
]
