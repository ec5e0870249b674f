"""Addresses of the portal edge that machines ask for in one place, without a language."""

from django.urls import URLPattern, URLResolver, path

from kitaphana.edges.portal.views import calendars, machines, mailbox, pictures, reports, sitemaps, stopping

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-works-<int:part>.xml", sitemaps.works, name="sitemap_works"),
    path("sitemap-editions-<int:part>.xml", sitemaps.editions, name="sitemap_editions"),
    path("covers/<str:name>", pictures.cover, name="cover"),
    path("calendar/<str:token>.ics", calendars.feed, name="calendar_feed"),
    path("messages/stop/<str:token>/", stopping.stop, name="stop_messages"),
    path("messages/reports/sms/", reports.sms_reports, name="sms_reports"),
    path("messages/reports/sms/<str:token>/", reports.sms_reports, name="sms_reports_by_word"),
    path("demo/mailbox/<slug:key>.html", mailbox.letter, name="mailbox_letter"),
    path("sw.js", machines.service_worker, name="service_worker"),
]
