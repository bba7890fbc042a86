"""Whoever reads a node's log opens nobody's document by it."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from saan.documents import api
from saan.web.logs import LEFT_OUT, without_keys
from tests.documents.world import an_office, applied
from tests.web.structure.test_routes import ROUTES

OPENING = {"token", "mark", "secret", "state", "key"}
"""What parameters are called by which an address opens something; `name` and `code` do in a wallet's."""


@contextmanager
def written() -> Iterator[io.StringIO]:
    """Yield what this node's log, as its settings have it, says meanwhile."""
    root = logging.getLogger()
    (own,) = [one for one in root.handlers if type(one) is logging.StreamHandler]
    lines = io.StringIO()
    beside = logging.StreamHandler(lines)
    beside.setFormatter(own.formatter)
    for each in own.filters:
        beside.addFilter(each)
    root.addHandler(beside)
    try:
        yield lines
    finally:
        root.removeHandler(beside)


@pytest.mark.django_db
def test_what_is_refused_at_a_private_link_is_logged_without_the_link() -> None:
    client, token = Client(), api.follow_token(applied(an_office()).application_id)
    with written() as lines:
        assert client.get(f"/apply/follow/{token}/document.pdf").status_code == 404
        assert client.post(f"/apply/follow/{token}/answer/", {"do": "send"}).status_code == 422
        assert client.post(f"/api/v1/follow/{token}/link").status_code == 404
        assert client.get(f"/check/{token[:32]}/{token[:43]}/").status_code == 404
    said = lines.getvalue()
    assert said.count(f"/apply/follow/{LEFT_OUT}/") >= 2, said
    assert f"/check/{token[:32]}/{LEFT_OUT}/" in said, "of which paper it was may be told"
    assert token[32:] not in said
    assert token[:43] not in said


@pytest.mark.parametrize("route", [route for route, _ in ROUTES])
def test_no_address_that_opens_something_is_logged_whole(route: str) -> None:
    wallets = route.startswith("wallet/") and not route.startswith("wallet/types/")
    opening = OPENING | {"code", "name"} if wallets else OPENING

    def filled(found: re.Match[str]) -> str:
        return "opens-it" if (found[1] or found[2]) in opening else "0"

    address = "/" + re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", filled, route).replace("^", "").replace(
        "$", ""
    )
    assert "opens-it" not in without_keys(f"GET {address} refused: it is not there")
