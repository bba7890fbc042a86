"""Every page and endpoint of the node, in one table."""

from django.urls import URLPattern, URLResolver, include, path

from saan.base.journal import urls as journal
from saan.base.people.access import everyone
from saan.web.accounts import tokens
from saan.web.design.views import guide
from saan.web.expiries import views
from saan.web.offline.views import listed, offline
from saan.web.pages import failures, health, home, preferences
from saan.web.rest.api import api
from saan.web.verify.views import verify
from saan.web.work import views as work

API = api.urls  # made anew at each look, so looked at once
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health.health, name="health"),
    path("accounts/", include("saan.web.accounts.urls")),
    path("office/", include("saan.web.accounts.office.urls")),
    path("office/expiries/", views.expiries, name="office_expiries"),
    path("office/expiries/now/", views.now, name="office_expiries_now"),
    path("office/expiries/rehash/", views.rehash, name="office_expiries_rehash"),
    path("office/work/", work.board, name="office_work"),
    path("office/work/<uuid:job_id>/revive/", work.revive, name="office_work_revive"),
    path("office/work/<uuid:job_id>/discard/", work.discard, name="office_work_discard"),
    path("oauth/token", tokens.token, name="oauth_token"),
    path("oauth/revoke", tokens.revoke, name="oauth_revoke"),
    path("preferences/language/", preferences.language, name="language"),
    path("preferences/theme/", preferences.theme, name="theme"),
    path("preferences/keys/", preferences.keys, name="keys"),
    path("design/", guide, name="design"),
    path("verify/", verify, name="verify"),
    path("verify/offline/", offline, name="offline"),
    path("verify/offline/trust-list.jwt", listed, name="trust-list"),
    path("evidence/", include("saan.web.evidence.urls")),
    path("api/v1/", API),
    path("", include("saan.web.wallet.urls")),
    path("", home.home, name="home"),
    path("", include("saan.documents.urls")),
    path("", include("saan.letters.urls")),
    path("", include(journal)),
    path("", include("saan.exchange.urls")),
]

for _route in journal.urlpatterns:  # the journal lies below the house that knows who is who
    everyone("A log and its witness are read by strangers; no entry can be linked to a person.")(
        _route.callback
    )

for _call in API[0]:
    if isinstance(_call, URLPattern):
        everyone("The API asks each call for a token or a session itself, and for the scope it needs.")(
            _call.callback
        )

handler400 = failures.bad_request
handler403 = failures.not_allowed
handler404 = failures.no_such_page
handler429 = failures.too_many
handler500 = failures.broken
