"""A node keeps up with the directory by itself: names, keys, certificates, withdrawals."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from saan.base.agencies import api as agencies
from saan.base.agencies.models import Agency
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.journal.models import ActRecord
from saan.exchange import identity, keyfolder
from saan.exchange.directory import tasks
from saan.exchange.directory.actions import publishing, revoking
from saan.exchange.directory.errors import NoPinError, UnreachableError
from saan.exchange.directory.here import signed_directory
from saan.exchange.directory.reader import TufDirectory
from saan.exchange.directory.updating import update
from saan.trust.trustfile import Witnesses
from saan.trust.verifying import Trusted
from saan.web.node import witnessing
from saan.web.node.config import StampAuthority
from tests.exchange.directory.world import HARBOUR, INTERIOR, NAMES, Node, Server, World


@pytest.fixture
def harbour(world: World, server: Server) -> Node:
    node = world.node(HARBOUR, 9200)
    node.config = msgspec.structs.replace(node.config, directory_url=server.url)
    return node


def test_names_follow_and_what_the_node_knows_itself_stays(world: World, harbour: Node) -> None:
    world.enrol(world.node(INTERIOR, 9100))
    known = agencies.AgencyEntry(INTERIOR, "ชื่อเก่า", "Old name", "กก", "๑ ถนนสมมุติ", "โทร. ๑")
    agencies.register_agency(known, by=agencies.System("test", world.at))
    with harbour.inside():
        assert update().agencies == 1
        assert update().agencies == 0
    view = agencies.agency(INTERIOR)
    assert (view.name_th, view.letter_code) == ("กรมทดลองสาน", "ทส")
    assert (view.address_th, view.contact) == ("๑ ถนนสมมุติ", "โทร. ๑")


def test_two_that_publish_at_once_leave_each_other_what_they_are_writing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person approves, and the worker comes by on its beat: each file is written aside first, and stands when it is named."""
    whole = keyfolder.write_once

    def written_and_met(path: Path, data: bytes, mode: int) -> None:
        whole(path, data, mode)
        if world.public in path.parents:
            monkeypatch.setattr(keyfolder, "write_once", whole)
            publishing.publish(world.authority.places)

    monkeypatch.setattr(keyfolder, "write_once", written_and_met)
    world.enrol(world.node(INTERIOR, 9100))
    assert keyfolder.write_once is whole, "they met"
    left = world.public / "metadata" / ".9.targets.json.0123abcd"
    left.write_bytes(b"cut off")
    publishing.publish(world.authority.places)
    assert left.exists(), "somebody may be writing it"
    os.utime(left, (0, 0))
    publishing.publish(world.authority.places)
    assert not left.exists()


def test_a_withdrawn_agency_is_no_longer_active(world: World, harbour: Node) -> None:
    world.enrol(world.node(INTERIOR, 9100))
    with harbour.inside():
        update()
        assert agencies.agency(INTERIOR).active
        world.decide(revoking.withdraw, INTERIOR, "ยุบเลิก")
        assert update().agencies == 1
        assert not agencies.agency(INTERIOR).active
        assert update().agencies == 0


def test_one_agency_s_odd_letter_code_keeps_no_other_out(world: World, harbour: Node) -> None:
    odd = world.node(INTERIOR, 9100)
    with odd.inside():
        row = agencies.AgencyEntry(INTERIOR, "กรมทดลองสาน", "Trial", "ทส")
        agencies.register_agency(row, by=agencies.System("test", world.at))
        Agency.objects.filter(id=INTERIOR).update(letter_code="A 1")
    world.enrol(odd)
    Agency.objects.filter(id=INTERIOR).update(letter_code="กก")
    world.enrol(harbour)
    Agency.objects.filter(id=HARBOUR).update(name_en="Something old")
    with harbour.inside():
        assert update().agencies == 1
    assert agencies.agency(HARBOUR).name_en == "Imaginary Harbour Department"
    assert agencies.agency(INTERIOR).letter_code == "กก"


def test_the_seal_is_installed_and_a_waiting_key_taken_into_use(world: World, harbour: Node) -> None:
    world.enrol(harbour)
    with harbour.inside():
        assert update().keys == ("seal",)
        assert identity.seal_key(harbour.keys, "seal").chain
        old = identity.load(harbour.keys).node.key_id
        identity.rotate(harbour.keys, "node", [], world.at)
        world.enrol(harbour)
        assert update().keys == ()
        assert update(now=world.at + timedelta(hours=26)).keys == ("node",)
    assert identity.load(harbour.keys).node.key_id != old


def serving_two(world: World, harbour: Node) -> Node:
    """Have a node serve a second agency too, both enrolled; return the node as it asks for that one."""
    other = replace(harbour, config=msgspec.structs.replace(harbour.config, agencies=(INTERIOR, HARBOUR)))
    harbour.config = msgspec.structs.replace(harbour.config, agencies=(HARBOUR, INTERIOR))
    with harbour.inside():
        names = agencies.AgencyEntry(INTERIOR, *NAMES[INTERIOR])
        agencies.register_agency(names, by=agencies.System("test", world.at), served=True)
    for node in (harbour, other):
        world.enrol(node)
    return other


def test_a_new_key_waits_until_every_agency_of_the_node_is_listed_with_it(
    world: World, harbour: Node
) -> None:
    """The authority agrees to one request today and to the other after the holidays: neither agency is cut off meanwhile."""
    other = serving_two(world, harbour)
    with harbour.inside():
        update()
        old = identity.load(harbour.keys)
        for name in ("node", "box", "tls"):
            identity.rotate(harbour.keys, name, ["127.0.0.1"], world.at)
        world.enrol(harbour)
        later = world.at + timedelta(hours=26)
        assert update(now=later).keys == ()
        now = identity.load(harbour.keys)
        assert (now.node.key_id, now.tls.key_id) == (old.node.key_id, old.tls.key_id)

        world.enrol(other)
        assert update(now=later).keys == ("node", "box", "tls")
        now = identity.load(harbour.keys)
        assert now.node.key_id != old.node.key_id
        assert now.tls.key_id != old.tls.key_id


def test_an_agency_that_was_withdrawn_keeps_no_other_of_its_node_from_a_new_key(
    world: World, harbour: Node
) -> None:
    serving_two(world, harbour)
    world.decide(revoking.withdraw, INTERIOR, "ยุบเลิก")
    with harbour.inside():
        identity.rotate(harbour.keys, "node", [], world.at)
        world.enrol(harbour)
        assert "node" in update(now=world.at + timedelta(hours=26)).keys


def test_a_key_that_was_revoked_gives_way_at_once(world: World, harbour: Node) -> None:
    world.enrol(harbour)
    with harbour.inside():
        update()
        old = identity.load(harbour.keys).node.key_id
        identity.rotate(harbour.keys, "node", [], world.at)
        world.enrol(harbour)
        assert update().keys == ()
        world.decide(revoking.revoke_key, HARBOUR, old, "ถูกขโมย")
        assert update(now=world.at + timedelta(minutes=1)).keys == ("node",)


def test_the_tasks_do_nothing_where_nothing_is_to_be_done(world: World, harbour: Node) -> None:
    with harbour.inside():
        tasks.sign()
        harbour.places.pin.unlink()
        tasks.update()
        with pytest.raises(NoPinError):
            update()


def test_the_worker_signs_after_a_decision_and_follows(world: World, harbour: Node) -> None:
    world.enrol(world.node(INTERIOR, 9100))
    jobs.run_pending()
    with world.authority.inside():
        revoking.withdraw(INTERIOR, "ยุบเลิก", by=world.by)
        jobs.run_pending()
    with harbour.inside():
        tasks.update()
        assert signed_directory().version()[0] == 3
        assert not signed_directory().peers()


def test_an_unreachable_directory_is_the_job_s_failure(world: World, harbour: Node, server: Server) -> None:
    harbour.config = msgspec.structs.replace(harbour.config, directory_url="http://127.0.0.1:9/")
    with harbour.inside(), pytest.raises(UnreachableError):
        tasks.update()


def test_a_node_checks_what_it_keeps_by_the_same_trust_file_as_a_stranger(
    world: World, harbour: Node
) -> None:
    entry = world.enrol(harbour)
    assert entry.witness is not None
    world.decide(revoking.set_witnesses, Witnesses((entry.witness,), 1))
    with harbour.inside():
        update()
    directory: TufDirectory = harbour.directory()
    trusted: Trusted = directory.trusted()
    assert trusted.agencies[HARBOUR].name_en == "Imaginary Harbour Department"
    assert (
        trusted.node_key(HARBOUR, entry.listed.keys[0].public.key_id, world.at) == entry.listed.keys[0].public
    )
    assert [str(key) for key in directory.witnesses().keys] == [str(entry.witness)]
    assert trusted.witnesses().need == 1


def test_the_roots_of_time_stamps_reach_every_node_and_go_again(world: World, harbour: Node) -> None:
    world.enrol(harbour)
    pem = next((world.authority.home / "directory" / "ca").glob("*.crt")).read_text()
    (world.authority.home / "stamps.pem").write_text(pem)
    named = StampAuthority(url="http://tsa.example/", roots="stamps.pem")
    for stamps, roots in (((named,), 1), ((), 0)):
        world.authority.config = msgspec.structs.replace(world.authority.config, stamps=stamps)
        assert "targets" in world.sign()
        assert world.sign() == ()
        with harbour.inside():
            update()
        assert len(harbour.directory().trusted().stamp_roots()) == roots


def test_a_witness_watches_the_journals_of_listed_agencies_and_of_withdrawn_ones_no_more(
    world: World, harbour: Node
) -> None:
    interior = world.enrol(world.node(INTERIOR, 9100))
    own = world.enrol(harbour)
    assert own.witness is not None
    world.decide(revoking.set_witnesses, Witnesses((own.witness,), 1))
    with harbour.inside():
        update()
        witnessing.follow(world.at)
        assert [one.origin for one in journal.health().watched] == [interior.listed.log_origin]
    world.decide(revoking.withdraw, INTERIOR, "ยุบเลิก")
    with harbour.inside():
        update()
        witnessing.follow(world.at)
        assert journal.health().watched == ()
        witnessing.follow(world.at)
    assert ActRecord.objects.filter(type="journal.log-dropped").count() == 1
