"""No page and no call gives a byte of a letter to somebody who has no business with it.

Addresses come from the URL table and from the API's description: a new one is asked for by itself, and fails here
where it needs a place filled in that nobody has named.
"""

import logging
from collections.abc import Iterable, Iterator

import pytest
from _pytest.mark import ParameterSet
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from saan.base.journal.models import ActRecord
from saan.base.people.models import Role
from tests.letters.conftest import home, pigeons, press
from tests.letters.world import Pigeons
from tests.web.access import routes
from tests.web.access.outsiders import (
    MARKS,
    OUTSIDERS,
    READING,
    WEAKER,
    Desk,
    Outsider,
    a_desk,
    asking,
    in_a_browser,
    with_token,
)
from tests.web.access.routes import Ask
from tests.web.accounts.conftest import with_node

__all__ = ["home", "pigeons", "press"]
pytestmark = pytest.mark.django_db

REFUSED = {403, 404}
ELSEWHERE = {401, 405}
"""Nobody has signed in; the address does nothing of that kind."""


@pytest.fixture
def desk(pigeons: Pigeons, settings: Settings) -> Iterator[Desk]:
    with_node(settings, demo=True)
    logging.disable()  # thousands of refusals are refused as they should be
    made = a_desk(pigeons)
    # Who runs the node keeps what holds for all of it: one of here, so that everyone else is an outsider.
    with_node(settings, demo=True, agencies=(made.here.agency.id,))
    yield made
    logging.disable(logging.NOTSET)


def each(outsiders: Iterable[str]) -> list[ParameterSet]:
    return [pytest.param(who, marks=[pytest.mark.long] if who in WEAKER else []) for who in outsiders]


def ask(client: Client, one: Ask) -> HttpResponse:
    content = {} if one.body is None else {"data": one.body, "content_type": "application/json"}
    return client.generic(one.method, one.path, **content)  # type: ignore[arg-type, return-value]  # as the client says


def said(answer: HttpResponse) -> str:
    stream = getattr(answer, "streaming_content", None)
    whole = b"".join(stream) if stream is not None else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.items())
    return headers + whole.decode(errors="replace")


def faults(outsider: Outsider, one: Ask, desk: Desk) -> list[str]:
    """Return what is wrong with the answer to a request that should give nothing."""
    with asking(outsider) as client:
        answer = ask(client, one)
    text, name = said(answer), f"{one.method} {one.route}"
    found = [f"{name} tells {secret}" for secret in desk.secrets if secret in text]
    if answer.status_code >= 500 and answer.status_code != 503:
        found.append(f"{name} breaks: {answer.status_code}")
    if one.about is not None and not _refused(outsider, answer) and not _leads_nowhere(outsider, answer):
        found.append(f"{name} answers {answer.status_code}")
    return found


def _refused(outsider: Outsider, answer: HttpResponse) -> bool:
    if answer.status_code == 302:
        return outsider.viewer is None and answer["Location"].startswith("/accounts/login/")
    return answer.status_code in REFUSED | ELSEWHERE


def _leads_nowhere(outsider: Outsider, answer: HttpResponse) -> bool:
    """Return whether an answer only sends one on, whatever was asked for, to where one is refused."""
    return answer.status_code == 302 and _refused(outsider, outsider.client.get(answer["Location"]))  # type: ignore[arg-type]  # the test client's answer is the view's


@pytest.mark.parametrize("who", each(who for who in OUTSIDERS if "program" not in who))
def test_no_page_gives_a_letter_to(who: str, desk: Desk) -> None:
    outsider = OUTSIDERS[who](desk)
    # Pages about one's own sign-in come last, since some of them end it.
    asked = sorted(routes.pages(desk), key=lambda one: one.route.startswith("accounts/"))
    assert len(asked) > 120
    assert [fault for one in asked for fault in faults(outsider, one, desk)] == []


@pytest.mark.parametrize("who", each(OUTSIDERS))
def test_no_call_gives_a_letter_to(who: str, desk: Desk) -> None:
    outsider = OUTSIDERS[who](desk)
    asked = list(routes.calls(desk))
    assert len(asked) > 120
    assert [fault for one in asked for fault in faults(outsider, one, desk)] == []


def test_the_office_is_closed_to_all_but_administrators(desk: Desk) -> None:
    closed = 0
    for who in OUTSIDERS.keys() - WEAKER:
        if "administrator" in who or "program" in who:
            continue
        outsider = OUTSIDERS[who](desk)
        for one in routes.pages(desk):
            if one.roles == (Role.ADMINISTRATOR,):
                answer = ask(outsider.client, one)
                assert _refused(outsider, answer), f"{who}: {one.method} {one.route} {answer.status_code}"
                closed += 1
    assert closed > 200


def test_the_calls_of_the_office_are_closed_to_all_but_administrators_and_programs_with_the_scope(
    desk: Desk,
) -> None:
    closed = 0
    closed_to = [
        who for who in OUTSIDERS.keys() - WEAKER if "administrator" not in who and "keeps" not in who
    ]
    outsiders = {who: OUTSIDERS[who](desk) for who in closed_to}
    before = ActRecord.objects.count()
    for who, outsider in outsiders.items():
        for one in routes.calls(desk):
            # Delegations concern whoever holds a post: to anyone else their lists are empty.
            if one.route.startswith("/api/v1/office/") and "/delegations" not in one.route:
                with asking(outsider) as client:
                    answer = ask(client, one)
                assert _refused(outsider, answer), f"{who}: {one.method} {one.route} {answer.status_code}"
                closed += 1
    assert closed > 200
    assert ActRecord.objects.count() == before


@pytest.mark.parametrize(
    "who", ["another agency's administrator", "another agency's program that keeps its office"]
)
def test_who_keeps_another_office_changes_nothing_here(who: str, desk: Desk) -> None:
    outsider = OUTSIDERS[who](desk)
    before = ActRecord.objects.count()
    for one in routes.calls(desk):
        if one.route.startswith("/api/v1/office/") and "{" in one.route:
            with asking(outsider) as client:
                answer = ask(client, one)
            assert answer.status_code in REFUSED | {422}, f"{one.method} {one.route} {answer.status_code}"
    assert ActRecord.objects.count() == before


def test_another_agencys_administrator_reaches_nobody_here(desk: Desk) -> None:
    outsider = OUTSIDERS["another agency's administrator"](desk)
    for one in routes.pages(desk):
        if one.route.startswith("office/") and "<" in one.route:
            answer = ask(outsider.client, one)
            assert answer.status_code in REFUSED | ELSEWHERE, f"{one.method} {one.route}"


def test_those_of_the_letter_do_read_it(desk: Desk) -> None:
    """Else every refusal above would prove nothing."""
    clerk, drafter = in_a_browser(desk.here.clerk), in_a_browser(desk.here.drafter)
    program = with_token(desk.here.clerk, *READING)
    _, _, sent, _, _ = desk.letters
    seen = {
        name: said(ask(who.client, Ask("GET", path, path)))
        for name, who, path in (
            ("page", clerk, f"/letters/{sent}/"),
            ("outbox", drafter, "/letters/drafts/"),
            ("pdf", clerk, f"/files/{sent}/letter.pdf"),
            ("came", in_a_browser(desk.there.clerk), f"/incoming/{desk.letters[4]}/"),
        )
    }
    with asking(program) as client:
        seen["call"] = said(ask(client, Ask("GET", f"/api/v1/letters/{sent}", "")))
    assert all(MARKS[0] in text for text in seen.values()), [
        name for name in seen if MARKS[0] not in seen[name]
    ]
    assert MARKS[3] in seen["came"]


def test_every_call_stands_in_the_description(desk: Desk) -> None:
    described = {
        path.replace("{", "<").replace("}", ">") for path in {one.route for one in routes.calls(desk)}
    }
    written = {
        "/" + route.replace("uuidstr:", "").replace("uuid:", "")
        for route, _ in routes.url_table()
        if route.startswith(routes.API)
    }
    assert written - described == {"/api/v1/openapi.json", "/api/v1/"}
