"""Addresses of the portal edge, below the language prefix."""

from django.urls import URLPattern, URLResolver, path

from kitaphana.edges.portal.views import pages

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("search", pages.home, name="search"),
    path("libraries/", pages.join, name="libraries"),
    path("join/", pages.join, name="join"),
    path("account/", pages.join, name="account"),
]
