"""The API describes itself, and refuses those it does not know."""

import json

import pytest
from django.test import Client
from openapi_spec_validator import validate

from saan.web.rest.api import api
from saan.web.rest.words import THAI


def test_the_description_is_valid_openapi_and_every_call_names_its_scope() -> None:
    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    validate(described)
    calls = [call for path in described["paths"].values() for call in path.values()]
    assert len(calls) > 35
    assert all(call["summary"] for call in calls)
    for call in calls:
        thai, english = call["description"].split("\n\n", 1)
        assert THAI[call["operationId"]] == thai
        assert english.isascii() or "ลับ" in english, call["operationId"]
    assert THAI.keys() == {call["operationId"] for call in calls}
    assert {"LetterView", "Draft", "Problem", "IncomingView"} <= described["components"]["schemas"].keys()


@pytest.mark.django_db
def test_without_token_or_session_nothing_is_told(client: Client) -> None:
    answer = client.get("/api/v1/letters")
    assert answer.status_code == 401
    assert answer["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == "api.not-signed-in"
    assert told["message"]["th"]
    assert told["remedy"]["en"]


@pytest.mark.django_db
def test_a_token_that_nobody_issued_is_refused(client: Client) -> None:
    answer = client.get("/api/v1/letters", headers={"authorization": "Bearer made-up"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "people.bearer"
