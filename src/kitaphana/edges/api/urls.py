"""Addresses of the REST door, without language prefix."""

from django.urls import URLPattern, URLResolver, path, re_path

from kitaphana.edges.api.api import api
from kitaphana.edges.api.problems import not_found

urlpatterns: list[URLPattern | URLResolver] = [path("", api.urls), re_path("", not_found)]
