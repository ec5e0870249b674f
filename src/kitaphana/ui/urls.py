"""Addresses of the looks, below the language prefix."""

from django.urls import path

from kitaphana.ui import views

app_name = "ui"
urlpatterns = [path("appearance/", views.set_appearance, name="appearance")]
