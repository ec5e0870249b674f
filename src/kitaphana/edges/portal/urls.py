"""Addresses of the portal edge, below the language prefix."""

from django.urls import URLPattern, URLResolver, path

from kitaphana.edges.portal.views import account, editions, feeds, libraries, machines, pages, pocket, search, social

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("search", search.results, name="search"),
    path("editions/<int:edition_id>/", editions.edition, name="edition"),
    path("editions/<int:edition_id>/record/", editions.record, name="record"),
    path("editions/<int:edition_id>/card.png", social.edition_card, name="edition_card"),
    path("works/<int:work_id>/", editions.work, name="work"),
    path("libraries/", libraries.index, name="libraries"),
    path("libraries/map.geojson", libraries.city_geojson, name="city_map"),
    path("libraries/<slug:code>/", libraries.library, name="library"),
    path("libraries/<slug:code>/mine", libraries.choose, name="choose_library"),
    path("feeds/new.rss", feeds.new_titles, name="feed"),
    path("opensearch.xml", machines.open_search, name="open_search"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("offline/", machines.offline, name="offline"),
    path("join/", pages.join, name="join"),
    path("account/", account.loans, name="account"),
    path("account/pocket/", pocket.pocket, name="pocket"),
    path("account/renew/", account.renew_all, name="renew_all"),
    path("account/loans/<int:loan_id>/renew", account.renew_one, name="renew"),
]
