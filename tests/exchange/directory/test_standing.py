"""A node's administrator is told that a key or a certificate was revoked, and not that it has years to go."""

from saan.exchange import identity
from saan.exchange.directory.actions import revoking
from saan.exchange.keyfolder import KeyFolder
from saan.exchange.peers import fingerprint
from saan.exchange.standing import key_standings
from saan.trust.findings import Outcome
from saan.web.node.checks.keys import _standing
from tests.exchange.directory.world import INTERIOR, World


def test_what_the_directory_revoked_is_told_as_revoked(world: World) -> None:
    node = world.node(INTERIOR, 9100)
    world.enrol(node)
    keys = KeyFolder(node.keys)
    world.later(minutes=1)
    world.decide(revoking.revoke_key, INTERIOR, keys.current("node").key_id, "stolen")
    shown = keys.current("tls").certificate.read_text()
    entry = world.decide(revoking.revoke_certificate, INTERIOR, fingerprint(shown), "stolen")
    standings = {one.name: one for one in key_standings(node.keys, [entry])}
    assert {name for name, one in standings.items() if one.revoked == world.at} == {"node", "tls"}
    for name, command in (("node", "--rotate node"), ("tls", "--rotate tls")):
        found = _standing(standings[name], world.at)
        assert found.outcome is Outcome.FAILS
        assert "was revoked" in found.said.en
        assert found.remedy is not None
        assert command in found.remedy.en
    assert _standing(standings["box"], world.at).outcome is Outcome.HOLDS


def test_a_lost_witness_key_is_told_and_another_takes_its_place(world: World) -> None:
    node = world.node(INTERIOR, 9100)
    before = world.enrol(node)
    for file in node.keys.glob("witness*"):
        file.unlink()
    lost = {one.name: one for one in key_standings(node.keys, [before])}["witness"]
    found = _standing(lost, world.at)
    assert found.outcome is Outcome.FAILS
    assert found.remedy is not None
    assert "saan directory enrol --rotate witness" in found.remedy.en

    world.later(minutes=1)
    identity.rotate(node.keys, "witness", [], world.at)
    after = world.enrol(node)
    assert before.witness is not None
    assert after.witness is not None
    assert str(after.witness) != str(before.witness)
    assert after.witness.name == before.witness.name, "it is the same witness to everybody else"
    standing = {one.name: one for one in key_standings(node.keys, [after])}["witness"]
    assert _standing(standing, world.at).outcome is Outcome.HOLDS
