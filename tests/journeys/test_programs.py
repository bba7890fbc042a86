"""An agency's program at a running node, by a library we did not write."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from tests.journeys.offices import OfficeNode, office_node

__all__ = ["office_node"]

PROGRAM = """
import json, django
django.setup()
from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.trust.clock import utc_now
from saan.web.demo.cast import SENDER
by = agencies.System("test", utc_now())
from saan.base.people.rules import SCOPES
scopes = list(SCOPES)
made = people.register_machine(SENDER.id, "ระบบทดสอบ", scopes, by=by)
unit = agencies.central_registry(SENDER.id).id
for role in (people.Role.CLERK, people.Role.DRAFTER):
    people.grant_role(people.Grant(made.person_id, role, unit, utc_now(), subtree=True), by=by)
print(json.dumps([made.client_id, made.secret, str(unit), " ".join(scopes)]))
"""


@dataclass(frozen=True)
class Program:
    """A program with a token, at a node's API; `unit` is where it drafts."""

    client: Any
    node: str
    unit: str

    def get(self, path: str, **asked: Any) -> requests.Response:
        answer: requests.Response = self.client.get(f"{self.node}{path}", **asked)
        return answer

    def post(self, path: str, **asked: Any) -> requests.Response:
        answer: requests.Response = self.client.post(f"{self.node}{path}", **asked)
        return answer


@pytest.fixture(scope="module")
def program(office_node: OfficeNode) -> Iterator[Program]:
    client_id, secret, unit, scope = json.loads(office_node.ask(PROGRAM))
    with OAuth2Session(
        client_id,
        secret,
        scope=scope,
        token_endpoint=f"{office_node.address}/oauth/token",
        grant_type="client_credentials",
    ) as client:
        client.fetch_token()
        yield Program(client, f"{office_node.address}/api/v1", unit)


def test_a_program_drafts_what_the_guide_says(program: Program) -> None:
    (agency, *_) = program.get("/agencies", params={"words": "th:"}).json() or [None]
    units = program.get("/units").json()
    assert program.unit in {one["id"] for one in units}
    (signatory, *_) = program.get(f"/units/{program.unit}/signatories").json()
    draft = {
        "kind": "external",
        "subject": "ขอเชิญประชุม",
        "to": [{"agency": agency["id"], "title": "อธิบดี"}] if agency else [],
        "body": "ด้วยกรมกำหนดจัดประชุม\nจึงเรียนมาเพื่อโปรดพิจารณา",
        "signatory": signatory["position_id"],
    }
    asked = {"unit": program.unit, "draft": draft}
    key = {"Idempotency-Key": "meeting-118"}
    first = program.post("/letters", json=asked, headers=key)
    again = program.post("/letters", json=asked, headers=key)
    assert first.status_code == 200, first.text
    assert again.json() == first.json()
    other = program.post("/letters", json=asked | {"draft": draft | {"subject": "อื่น"}}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "letters.key-used")
    letter = first.json()["letter_id"]
    seen = program.get(f"/letters/{letter}").json()
    assert seen["row"]["subject"] == "ขอเชิญประชุม"
    acts = program.get(f"/letters/{letter}/acts").json()
    assert acts[0]["type"] == "letter.drafted"
    attached = program.post(
        f"/letters/{letter}/enclosures",
        params={"version": 1, "name": "agenda.txt"},
        data=b"agenda",
    )
    assert attached.json()["version"] == 2


def test_a_wrong_secret_is_refused_as_the_library_expects(office_node: OfficeNode, program: Program) -> None:
    stranger = OAuth2Session(
        program.client.client_id, "wrong", token_endpoint=f"{office_node.address}/oauth/token"
    )
    with pytest.raises(OAuthError) as refused:
        stranger.fetch_token(grant_type="client_credentials")
    assert refused.value.error == "invalid_client"


def test_a_call_without_a_token_is_a_problem_document(program: Program) -> None:
    answer = requests.get(f"{program.node}/letters", timeout=60)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
