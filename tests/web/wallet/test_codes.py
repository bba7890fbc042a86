"""What guards a document on its way into a wallet: few guesses, one use, and keys of the kinds that are announced."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from saan.documents.models import Document
from saan.trust.keys import Algorithm, generate
from saan.web.wallet import codes
from tests.web.wallet.test_wallet import document, fetch, node, offer, office, proof, token

__all__ = ["document", "node", "office"]
pytestmark = pytest.mark.django_db


def test_guesses_are_counted_for_as_long_as_the_code_lives(
    client: Client, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, digits = offer(client, document)
    wrong = "000000" if digits != "000000" else "000001"
    for _ in range(codes.MOST_TRIES - 1):
        assert token(client, made, wrong).json() == {"error": "invalid_grant"}
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: later(timezone.now()))
    assert token(client, made, wrong).json() == {"error": "invalid_grant"}
    assert token(client, made, digits).json() == {"error": "invalid_grant"}


def later(at: datetime) -> datetime:
    """Return a moment at which a code can still be used."""
    return at + codes.OFFER - timedelta(minutes=2)


def test_guesses_made_at_once_count_each(
    client: Client, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of a guesser's requests read the count before any of them writes it."""
    made, digits = offer(client, document)
    wrong = "000000" if digits != "000000" else "000001"
    monkeypatch.setattr(cache, "incr", lambda *_: 1, raising=False)
    for _ in range(codes.MOST_TRIES):
        token(client, made, wrong)
    assert token(client, made, digits).json() == {"error": "invalid_grant"}


def test_a_key_of_a_kind_that_is_not_announced_gets_no_document(client: Client, document: Document) -> None:
    made, digits = offer(client, document)
    access = token(client, made, digits).json()["access_token"]
    other = proof(client, generate(Algorithm.RS256))
    assert fetch(client, access, made, other).json() == {"error": "invalid_proof"}
    assert fetch(client, access, made, proof(client, generate(Algorithm.ED25519))).status_code == 200


def test_a_token_has_none_but_the_characters_of_a_bearer_token(client: Client, document: Document) -> None:
    """RFC 6750 §2.1; some libraries send no other."""
    made, digits = offer(client, document)
    access = token(client, made, digits).json()
    assert access["token_type"] == "Bearer"
    assert re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", access["access_token"])
