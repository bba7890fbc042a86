"""The addresses that wallets call, and the pages that lead people to their wallets."""

from django.urls import path

from saan.web.wallet import issuing, presenting

urlpatterns = [
    path(".well-known/openid-credential-issuer", issuing.issuer, name="wallet-issuer"),
    path(".well-known/oauth-authorization-server", issuing.authorization, name="wallet-authorization"),
    path(".well-known/jwt-vc-issuer", issuing.keys, name="wallet-keys"),
    path("wallet/types/<slug:digits>/<slug:code>/<int:version>", issuing.kind, name="wallet-type"),
    path("wallet/offer/<slug:token>/", issuing.offered, name="wallet-offer"),
    path("wallet/offers/<str:code>", issuing.offer, name="wallet-offered"),
    path("wallet/token", issuing.token, name="wallet-token"),
    path("wallet/nonce", issuing.nonce, name="wallet-nonce"),
    path("wallet/credential", issuing.credential, name="wallet-credential"),
    path("wallet/ask/", presenting.ask, name="wallet-ask"),
    path("wallet/ask/<slug:name>/", presenting.asked, name="wallet-asked"),
    path("wallet/answers/<slug:state>", presenting.answer, name="wallet-answer"),
]
