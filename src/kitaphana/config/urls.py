"""The addresses of the contract.

Pages carry a language prefix; the same address without one redirects, keeping the query.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from kitaphana.config import health

handler500 = "kitaphana.ui.errors.server_error"
urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("api/v1/", include("kitaphana.edges.api.urls")),
    path("", include("kitaphana.edges.portal.root_urls")),
    # without a language: a provider is told one address to send people back to
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    *i18n_patterns(
        path("account/", include("kitaphana.config.account_urls")),
        path("", include("kitaphana.ui.urls")),
        path("staff/", include("kitaphana.edges.staff.urls")),
        path("", include("kitaphana.edges.portal.urls")),
    ),
]
