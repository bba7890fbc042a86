"""The root of a directory lives for a year, and nothing that is signed daily renews it: whoever looks is told in time."""

import pytest

from saan.exchange.directory import client
from saan.exchange.directory.actions import founding
from saan.trust.findings import Outcome
from saan.web.node.checks import directory
from saan.web.node.findings import Finding
from tests.exchange.directory.world import INTERIOR, Node, Server, World


def about_the_root(
    world: World, node: Node, server: Server, monkeypatch: pytest.MonkeyPatch
) -> list[Finding]:
    """Return what the doctor says of the root, at a node that has just brought its directory up to date."""
    client.refresh(node.places, server.url)
    monkeypatch.setattr(directory, "utc_now", lambda: world.at)
    with node.inside():
        return [one for one in directory.follow() if "root" in one.said.en.lower()]


def test_the_doctor_speaks_of_a_root_that_ends_and_is_silent_once_it_is_renewed(
    world: World, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, authority = world.node(INTERIOR, 9100), world.authority
    client.pin(authority.places, world.root, demo=True)
    world.enrol(member)

    def said(days: int) -> list[tuple[Outcome, bool]]:
        """Return what both are told after so many days more: how bad it is, and whether they are to sign themselves."""
        world.later(days=days)
        world.sign()
        found = [about_the_root(world, node, server, monkeypatch) for node in (member, authority)]
        return [
            (one.outcome, "take the keys away" in one.remedy.en)
            for (one,) in filter(None, found)
            if one.remedy
        ]

    assert said(300) == []
    assert said(25) == [(Outcome.HOLDS, False), (Outcome.HOLDS, True)]
    assert said(30) == [(Outcome.FAILS, False), (Outcome.FAILS, True)]
    with authority.inside():
        founding.rotate_root({}, [authority.places.keys], by=world.by)
    assert said(0) == []
