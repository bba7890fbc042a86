"""An authority that was restored from an older copy takes in again what it signed since; until then it publishes nothing."""

from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.test import Client

from saan.base.agencies.api import Authority
from saan.exchange.certificates import Holder
from saan.exchange.directory import client
from saan.exchange.directory.actions import certifying, recovering, revoking
from saan.exchange.directory.errors import DoubtedError, OlderCopyError, RolledBackError
from saan.exchange.directory.models import IssuedCertificate, SignedFile, Target
from saan.exchange.directory.trusted import Held
from saan.exchange.identity import ask_certificate
from saan.exchange.peers import fingerprint
from tests.exchange.directory.world import HARBOUR, INTERIOR, NAMES, Node, Server, World

TABLES = (Target, SignedFile, IssuedCertificate)


class Rows:
    """The authority's rows, as a backup holds them."""

    def __init__(self) -> None:
        self.rows: dict[Any, list[Any]] = {table: list(table.objects.all()) for table in TABLES}

    def put_back(self) -> None:
        for table, rows in self.rows.items():
            table.objects.all().delete()
            table.objects.bulk_create(rows)


@pytest.fixture
def restored(world: World, server: Server) -> tuple[Node, str]:
    """Restore the authority from a copy after which an agency was enrolled, and one withdrawn that lost its seal, too.

    Return a member that holds what was published last, and the serial number of that seal.
    """
    member, stolen = world.node(HARBOUR, 9100), world.node(INTERIOR, 9200)
    world.enrol(stolen)
    old = Rows()
    world.enrol(member)
    holder = Holder(INTERIOR, NAMES[INTERIOR][0], demo=True)
    csr = ask_certificate(stolen.keys, "seal", holder, world.at)
    chain = world.decide(lambda by: certifying.certify(world.authority.places, csr, holder, by=by))
    world.decide(revoking.revoke_certificate, INTERIOR, fingerprint(chain), "stolen")
    world.decide(revoking.withdraw, INTERIOR, "stolen")
    client.refresh(member.places, server.url)
    old.put_back()
    serial = x509.load_pem_x509_certificates(chain.encode())[0].serial_number
    return member, f"{serial:x}"


def test_a_restored_authority_takes_in_what_its_members_hold(
    world: World, server: Server, restored: tuple[Node, str]
) -> None:
    member, serial = restored
    world.sign()
    with pytest.raises(RolledBackError):
        client.refresh(member.places, server.url)

    with world.authority.inside():
        recovering.doubt(world.authority.places)
    with pytest.raises(DoubtedError):
        world.sign()
    held = world.decide(_recover, world, member.places.folder)
    assert held.version == client.refresh(member.places, server.url).version
    world.later(days=20)
    world.sign()
    assert client.refresh(member.places, server.url).version > held.version
    entries = {one.agency: one.listed for one in member.directory(lambda: world.at).entries()}
    assert entries[INTERIOR].revoked_at is not None, "what was withdrawn after the copy stays withdrawn"
    assert entries[HARBOUR].revoked_at is None
    gone = x509.load_der_x509_crl((world.public / "ca.crl").read_bytes())
    assert [f"{one.serial_number:x}" for one in gone] == [serial]


def test_an_authority_that_may_be_older_serves_nothing_meanwhile(world: World) -> None:
    with world.authority.inside():
        assert Client().get("/directory/metadata/timestamp.json").status_code == 200
        recovering.doubt(world.authority.places)
        assert Client().get("/directory/metadata/timestamp.json").status_code == 503
        assert Client().get("/directory/ca.crl").status_code == 503


def test_an_older_copy_recovers_nothing(world: World, server: Server) -> None:
    member = world.node(HARBOUR, 9100)
    client.refresh(member.places, server.url)
    world.enrol(member)
    with world.authority.inside(), pytest.raises(OlderCopyError):
        _recover(world, member.places.folder, by=world.by)


def _recover(world: World, folder: Path, *, by: Authority) -> Held:
    return recovering.recover(world.authority.places, [folder], by=by)
