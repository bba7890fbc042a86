"""How a wallet says what it wants: by the type's name or by the document's own, and what it is told where that is wrong."""

import json
from typing import Any

import pytest
from django.test import Client

from saan.documents.models import Document
from saan.web.wallet.issuing import GRANT
from tests.web.wallet.test_wallet import document, fetch, node, offer, office, proof, token

__all__ = ["document", "node", "office"]
pytestmark = pytest.mark.django_db


def detailed(client: Client, made: dict[str, Any], digits: str, *details: object) -> Any:
    """Ask for a token as a wallet does that says what it is to be for."""
    fields = {"grant_type": GRANT, "pre-authorized_code": made["grants"][GRANT]["pre-authorized_code"]}
    return client.post(
        "/wallet/token", fields | {"tx_code": digits, "authorization_details": json.dumps(details)}
    )


def test_a_wallet_that_says_what_it_wants_is_told_by_which_name_to_ask(
    client: Client, document: Document
) -> None:
    told = client.get("/.well-known/oauth-authorization-server").json()
    assert told["authorization_details_types_supported"] == ["openid_credential"]
    made, digits = offer(client, document)
    (name,) = made["credential_configuration_ids"]
    wanted = {
        "type": "openid_credential",
        "credential_configuration_id": name,
        "locations": ["http://127.0.0.1"],
    }
    for wrong in ({**wanted, "credential_configuration_id": "other"}, {**wanted, "type": "payment"}, "text"):
        assert detailed(client, made, digits, wrong).json() == {"error": "invalid_authorization_details"}
    answer = detailed(client, made, digits, wanted).json()
    (granted,) = answer["authorization_details"]
    assert (granted["type"], granted["credential_configuration_id"]) == ("openid_credential", name)
    (own,) = granted["credential_identifiers"]
    asks = {"credential_identifier": own, "proofs": {"jwt": [proof(client)]}}
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    got = client.post("/wallet/credential", json.dumps(asks), "application/json", headers=headers)
    assert got.status_code == 200, got.content


def test_what_is_wrong_with_a_request_has_the_protocol_s_word(client: Client, document: Document) -> None:
    made, digits = offer(client, document)
    access = token(client, made, digits).json()["access_token"]
    headers = {"Authorization": f"Bearer {access}"}
    for body, word in (
        ({"credential_configuration_id": "other"}, "unknown_credential_configuration"),
        ({"credential_identifier": "other"}, "unknown_credential_identifier"),
        ({}, "invalid_credential_request"),
        ({"credential_identifier": "a", "credential_configuration_id": "b"}, "invalid_credential_request"),
    ):
        told = client.post("/wallet/credential", json.dumps(body), "application/json", headers=headers)
        assert (told.status_code, told.json()) == (400, {"error": word})
    assert fetch(client, access, made, proof(client, nonce=None)).json() == {"error": "invalid_proof"}
    told = client.get("/.well-known/openid-credential-issuer").json()["credential_configurations_supported"]
    assert {each["scope"] for each in told.values()} == set(told), (
        "without one, wallets read no configuration"
    )


def test_a_wallet_of_the_last_draft_proves_one_key(client: Client, document: Document) -> None:
    made, digits = offer(client, document)
    headers = {"Authorization": f"Bearer {token(client, made, digits).json()['access_token']}"}
    asks = {"credential_configuration_id": made["credential_configuration_ids"][0]}
    for wrong in ("text", {"proof_type": "cwt", "jwt": "a.b.c"}, {"proof_type": "jwt"}):
        told = client.post(
            "/wallet/credential", json.dumps(asks | {"proof": wrong}), "application/json", headers=headers
        )
        assert told.json() == {"error": "invalid_proof"}
    one = {"proof": {"proof_type": "jwt", "jwt": proof(client)}}
    told = client.post("/wallet/credential", json.dumps(asks | one), "application/json", headers=headers)
    assert len(told.json()["credentials"]) == 1
