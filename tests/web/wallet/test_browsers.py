"""A wallet that is a page in a browser, of another origin, reads what any wallet reads."""

from typing import Any

import pytest
from django.test import Client

from saan.documents.models import Document
from saan.web.wallet.issuing import GRANT
from tests.web.wallet.test_wallet import (
    asked,
    document,
    fetch,
    in_wallet,
    node,
    offer,
    office,
    proof,
    shown,
    token,
)

__all__ = ["document", "node", "office"]
pytestmark = pytest.mark.django_db
ORIGIN = {"Origin": "https://wallet.example"}


def readable(told: Any) -> bool:
    return bool(told.headers.get("Access-Control-Allow-Origin") == "*")


def test_it_reads_whatever_it_is_told(client: Client, document: Document) -> None:
    for name in ("openid-credential-issuer", "oauth-authorization-server", "jwt-vc-issuer"):
        assert readable(client.get(f"/.well-known/{name}"))
    made, digits = offer(client, document)
    code = made["grants"][GRANT]["pre-authorized_code"]
    assert readable(client.get(f"/wallet/offers/{code}"))
    assert readable(client.post("/wallet/nonce"))
    assert readable(token(client, made, "")), "also why it is refused"
    access = token(client, made, digits)
    assert readable(access)
    assert readable(fetch(client, access.json()["access_token"], made, proof(client)))
    _, request = asked(client, "holder")
    assert readable(shown(client, in_wallet(client, document), request, ("holder",)))


@pytest.mark.parametrize(
    "path", ["/wallet/credential", "/wallet/token", "/wallet/nonce", "/wallet/answers/any"]
)
def test_its_browser_asks_first(client: Client, path: str) -> None:
    wanted = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    told = client.options(path, headers=ORIGIN | wanted)
    assert told.status_code == 204
    assert readable(told)
    assert {"authorization", "content-type"} <= set(told["Access-Control-Allow-Headers"].split(", "))
    assert "POST" in told["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in told.headers
