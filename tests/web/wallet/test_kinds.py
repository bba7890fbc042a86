"""Type metadata tell of every claim that a document in a wallet has, on the way to it too, and whether its holder may withhold it."""

from typing import Any

import pytest

from saan.documents import api
from saan.documents.models import Document
from saan.trust import sdjwt
from saan.trust.keys import generate
from saan.web.wallet import credentials
from tests.documents import world
from tests.web.wallet.test_wallet import NOW, node, office

__all__ = ["node", "office"]
pytestmark = pytest.mark.django_db
EVERYBODY_S = {("iss",), ("vct",), ("exp",), ("cnf",), ("status",)}
"""What any such document may have, of which no type need tell."""


@pytest.mark.parametrize(
    ("code", "said"), [("certificate", world.CERTIFICATE), ("transcript", world.TRANSCRIPT)]
)
def test_no_claim_is_left_out(code: str, said: dict[str, Any]) -> None:
    document = Document.objects.get(id=world.issued(world.an_office(), code, said))
    assert document.application_id
    (text,) = credentials.credentials(
        api.deliver(document.application_id, ("key",), NOW), [generate().public], NOW
    )
    opened = sdjwt.verify(text, sdjwt.one_issuer(world.seal_of(document.agency_id).signer.public), NOW)
    told = {
        tuple(one["path"]): one["sd"]
        for one in credentials.type_metadata(api.type_version(document.type_id))["claims"]
    }
    whole = {("issuer",), ("document_type",)}
    """What is told of as a whole."""
    found = {
        way for way in _ways(opened.claims) if way[:1] not in EVERYBODY_S and way[:1] not in whole
    } | whole
    assert found <= told.keys()
    assert {way for way in found if told[way] == "allowed"} == set(opened.disclosed)


def _ways(value: Any, way: sdjwt.Path = ()) -> set[sdjwt.Path]:
    if isinstance(value, dict):
        below = {each for name, inner in value.items() for each in _ways(inner, (*way, name))}
    elif isinstance(value, list):
        below = {each for inner in value for each in _ways(inner, (*way, None))}
    else:
        below = set()
    return below | ({way} if way else set())
