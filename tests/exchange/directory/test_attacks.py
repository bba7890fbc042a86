"""Whatever a server of the directory does, a node keeps what it has or moves on to something newer and sound.

Each story serves a tampered copy over real HTTP. The attacks are those of the TUF specification §1.5.2.
"""

import json
import random
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata
from tuf.api.serialization.json import JSONSerializer

from saan.exchange.directory import client, signing
from saan.exchange.directory.actions import founding, revoking
from saan.exchange.directory.errors import (
    BadlySignedError,
    DemoDirectoryError,
    DirectoryError,
    KeysMissingError,
    MixedError,
    NoPinError,
    OtherPinError,
    RolledBackError,
    StaleError,
    TooMuchDataError,
    UnreachableError,
)
from saan.exchange.directory.signing import Lifetimes, RoleKeys
from saan.exchange.errors import DirectoryExpiredError
from saan.exchange.refusals import NoDirectoryError
from saan.trust.errors import SaanError
from saan.trust.keys import Algorithm, generate
from saan.trust.tufroot import RootError
from tests.exchange.directory.world import HARBOUR, INTERIOR, Node, Server, World


@pytest.fixture
def interior(world: World) -> Node:
    return world.node(INTERIOR, 9100)


@pytest.fixture
def holding(world: World, interior: Node, server: Server) -> Node:
    """Return a node that is listed in the directory and holds it."""
    world.enrol(interior)
    client.refresh(interior.places, server.url)
    return interior


def copied(world: World, name: str) -> Path:
    return Path(shutil.copytree(world.public, world.folder / name))


def served(world: World, role: str) -> tuple[str, bytes]:
    """Return the newest file of a role: its name and its bytes."""
    if role == "timestamp":
        name = "metadata/timestamp.json"
    else:
        found = (world.public / "metadata").glob(f"*.{role}.json")
        newest = max(found, key=lambda path: int(path.name.split(".")[0]))
        name = f"metadata/{newest.name}"
    return name, (world.public / name).read_bytes()


def unharmed(node: Node, before: int) -> None:
    """The node goes on with what it had."""
    assert node.directory().version()[0] == before
    assert node.directory().peer(node.agency).agency == node.agency


def test_a_node_without_a_pin_trusts_nothing(world: World, server: Server, interior: Node) -> None:
    interior.places.pin.unlink()
    with pytest.raises(NoPinError):
        client.refresh(interior.places, server.url)
    with pytest.raises(NoDirectoryError):
        interior.directory().peers()


def test_offline_everything_is_readable_until_it_expires(world: World, holding: Node, server: Server) -> None:
    server.close()
    with pytest.raises(UnreachableError):
        client.refresh(holding.places, server.url)
    day_later = world.at + timedelta(hours=23, minutes=50)
    assert holding.directory(lambda: day_later).peer(INTERIOR).agency == INTERIOR
    with pytest.raises(DirectoryExpiredError):
        holding.directory(lambda: world.at + timedelta(hours=24)).peer(INTERIOR)
    with pytest.raises(DirectoryExpiredError):
        holding.directory(lambda: world.at + timedelta(hours=24)).shown_by("00")
    assert holding.directory(lambda: world.at + timedelta(hours=24)).version()[0] == 2
    server.__init__(world.public)  # type: ignore[misc]  # closed again by its fixture


def test_rollback_an_older_directory_is_refused(world: World, holding: Node, server: Server) -> None:
    older = copied(world, "older")
    world.later(minutes=5)
    world.decide(revoking.withdraw, INTERIOR, "ยุบเลิก")
    client.refresh(holding.places, server.url)
    server.folder = older
    with pytest.raises(RolledBackError):
        client.refresh(holding.places, server.url)
    assert holding.directory().version()[0] == 3


@pytest.mark.parametrize("harm", ["emptied", "gone"])
def test_rollback_after_a_power_cut_is_refused(
    world: World, holding: Node, server: Server, harm: str
) -> None:
    """The client's own metadata are not durable; the directory held is, and remembers what was seen."""
    older = copied(world, "older")
    world.later(minutes=5)
    world.decide(revoking.withdraw, INTERIOR, "ยุบเลิก")
    client.refresh(holding.places, server.url)
    for file in [one for one in (holding.places.trusted / "metadata").rglob("*.json") if one.is_file()]:
        file.write_bytes(b"") if harm == "emptied" else file.unlink()
    server.folder = older
    with pytest.raises(RolledBackError):
        client.refresh(holding.places, server.url)
    assert holding.directory().version()[0] == 3
    server.folder = world.public
    assert client.refresh(holding.places, server.url).version == 3


def test_an_older_root_after_a_power_cut_is_refused(world: World, holding: Node, server: Server) -> None:
    before = copied(world, "before")
    keys = world.authority.places.keys
    with world.authority.inside():
        founding.rotate_root(
            {"targets": founding.make_keys(keys, ["targets-2"], world.at)}, [keys], by=world.by
        )
    world.sign()
    assert client.refresh(holding.places, server.url).roots == 2
    shutil.rmtree(holding.places.trusted / "metadata")
    server.folder = before
    with pytest.raises(RolledBackError, match="root"):
        client.refresh(holding.places, server.url)


def test_rollback_of_the_list_under_a_new_timestamp_is_refused(
    world: World, holding: Node, server: Server
) -> None:
    """Even the holder of the timestamp key alone cannot bring an old snapshot back."""
    (name, snapshot) = served(world, "snapshot")
    world.later(minutes=5)
    world.decide(revoking.withdraw, INTERIOR, "ยุบเลิก")
    client.refresh(holding.places, server.url)
    _, known = served(world, "timestamp")
    root = signing.root_of((world.public / "metadata/1.root.json").read_bytes())
    keys = signing.keyring([world.authority.places.keys])
    occasion = signing.Signing(root, keys, world.at, Lifetimes())
    server.replaced["metadata/timestamp.json"] = occasion.timestamp(known, snapshot)
    server.replaced[name] = snapshot
    with pytest.raises(RolledBackError):
        client.refresh(holding.places, server.url)


def test_freeze_an_expired_directory_is_refused(world: World, server: Server, interior: Node) -> None:
    world.later(days=-2)
    with world.authority.inside():
        root = signing.root_of(world.root)
        keys = signing.keyring([world.authority.places.keys])
        _, known = served(world, "timestamp")
        _, snapshot = served(world, "snapshot")
        made = signing.Signing(root, keys, world.at, Lifetimes()).timestamp(known, snapshot)
    server.replaced["metadata/timestamp.json"] = made
    with pytest.raises(StaleError) as refused:
        client.refresh(interior.places, server.url)
    assert "นาฬิกา" in refused.value.remedy().th


def _resigned(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return metadata with something changed and no key at hand to sign it anew."""
    raw = json.loads(data)
    change(raw)
    return json.dumps(raw).encode()


def _later_version(raw: dict[str, Any]) -> None:
    raw["signed"]["version"] += 1


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_changed_metadata_is_refused(world: World, server: Server, interior: Node, role: str) -> None:
    name, data = served(world, role)
    server.replaced[name] = _resigned(
        data, lambda raw: raw["signed"].update({"expires": "2099-01-01T00:00:00Z"})
    )
    with pytest.raises((BadlySignedError, MixedError, TooMuchDataError)):
        client.refresh(interior.places, server.url)
    with pytest.raises(NoDirectoryError):
        interior.directory().version()


def test_a_timestamp_signed_by_a_stranger_is_refused(world: World, server: Server, holding: Node) -> None:
    name, data = served(world, "timestamp")
    metadata = Metadata.from_bytes(data)
    metadata.signed.version += 1
    stranger = signing.Bridge(generate(Algorithm.ED25519))
    metadata.sign(stranger)
    server.replaced[name] = metadata.to_bytes(JSONSerializer(compact=True))
    with pytest.raises(BadlySignedError):
        client.refresh(holding.places, server.url)
    unharmed(holding, 2)


def test_a_root_below_its_threshold_is_refused(world: World, server: Server, holding: Node) -> None:
    """One of the three root keys was stolen; two must sign."""
    thief = generate(Algorithm.ED25519)
    raw = signing.root_of(world.root)
    raw.version = 2
    stolen = signing.keyring([world.authority.places.keys])
    one = stolen.holding(raw.roles["root"].keyids)[:1]
    raw.add_key(signing.tuf_key(thief.public), "targets")
    metadata = Metadata(raw)
    for signer in (*one, signing.Bridge(thief)):
        metadata.sign(signer, append=True)
    server.replaced["metadata/2.root.json"] = metadata.to_bytes(JSONSerializer(compact=True))
    with pytest.raises(BadlySignedError):
        client.refresh(holding.places, server.url)
    unharmed(holding, 2)


def test_endless_data_is_cut_off(world: World, server: Server, holding: Node) -> None:
    server.endless.add("metadata/timestamp.json")
    with pytest.raises(TooMuchDataError):
        client.refresh(holding.places, server.url)
    unharmed(holding, 2)


def test_slow_retrieval_is_given_up(world: World, server: Server, holding: Node) -> None:
    server.slow.add("metadata/timestamp.json")
    began = time.monotonic()
    with pytest.raises(TooMuchDataError):
        client.refresh(holding.places, server.url, seconds=1.0)
    assert time.monotonic() - began < 20, "a timestamp has 1,000 bytes, one every fifth of a second"
    unharmed(holding, 2)


def test_mix_and_match_an_entry_of_another_version_is_refused(
    world: World, server: Server, interior: Node
) -> None:
    first = world.enrol(interior)
    folder = world.public / "targets/agencies"
    (old,) = folder.iterdir()
    old_bytes = old.read_bytes()
    world.later(minutes=1)
    world.decide(revoking.revoke_key, INTERIOR, first.listed.keys[0].public.key_id, "กุญแจรั่ว")
    (new,) = set(folder.iterdir()) - {old}
    server.replaced[f"targets/agencies/{new.name}"] = old_bytes + b" " * (
        len(new.read_bytes()) - len(old_bytes)
    )
    with pytest.raises(MixedError):
        client.refresh(interior.places, server.url)
    with pytest.raises(NoDirectoryError):
        interior.directory().version()


def test_mix_and_match_an_old_list_under_a_new_snapshot_is_refused(
    world: World, server: Server, holding: Node
) -> None:
    _, old = served(world, "targets")
    world.later(minutes=1)
    world.decide(revoking.withdraw, INTERIOR, "ยุบเลิก")
    name, _ = served(world, "targets")
    server.replaced[name] = old
    with pytest.raises(DirectoryError):
        client.refresh(holding.places, server.url)
    unharmed(holding, 2)


def test_a_missing_file_is_named(world: World, server: Server, interior: Node) -> None:
    world.enrol(interior)
    (world.public / served(world, "snapshot")[0]).unlink()
    with pytest.raises(UnreachableError, match="404"):
        client.refresh(interior.places, server.url)


def _refused(node: Node, server: Server) -> bool:
    try:
        held = client.refresh(node.places, server.url)
    except SaanError as error:
        return error.message().th != error.message().en
    assert held.version == 2
    assert node.directory().peer(INTERIOR).demo
    return False


def test_garbage_of_every_kind_ends_in_our_own_refusals(world: World, server: Server, interior: Node) -> None:
    """Files cut, bent and swapped at random: always a bilingual refusal, never a trace, never a change of trust."""
    world.enrol(interior)
    chance = random.Random(20261122)
    names = [str(path.relative_to(world.public)) for path in sorted(world.public.rglob("*.json"))]
    refused = 0
    for _ in range(60):
        name = chance.choice(names)
        whole = (world.public / name).read_bytes()
        at = chance.randrange(len(whole))
        bent = chance.choice(
            [
                whole[:at],
                whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :],
                b"[" * 5000,
                b"null",
                b"{}",
                whole.replace(b'"signed"', b'"Signed"'),
                (world.public / chance.choice(names)).read_bytes(),
                b"\xff" * 100,
            ]
        )
        server.replaced = {name: bent}
        shutil.rmtree(interior.places.trusted, ignore_errors=True)
        refused += _refused(interior, server)
    assert refused > 30


def test_a_damaged_disk_is_noticed(world: World, holding: Node) -> None:
    current = holding.places.trusted / "current.json"
    whole = current.read_bytes()
    for bent in (
        b"",
        b"{}",
        whole[:-1],
        whole.replace(b"snapshot.json", b"snapshat.json"),
        whole.replace(b"th-0994", b"th-0995"),
    ):
        current.write_bytes(bent)
        with pytest.raises(MixedError):
            holding.directory().version()
    current.write_bytes(whole)
    for file in (holding.places.trusted / "files").iterdir():
        file.write_bytes(file.read_bytes().replace(b"9101", b"6666"))
    with pytest.raises(MixedError, match="damaged"):
        holding.directory().peer(INTERIOR)


def test_after_damage_a_refresh_mends(world: World, holding: Node, server: Server) -> None:
    shutil.rmtree(holding.places.trusted)
    client.refresh(holding.places, server.url)
    unharmed(holding, 2)


def test_a_running_node_follows_a_refresh_without_being_told(
    world: World, holding: Node, server: Server
) -> None:
    running = holding.directory()
    assert len(running.peers()) == 1
    world.enrol(world.node(HARBOUR, 9200))
    assert len(running.peers()) == 1
    client.refresh(holding.places, server.url)
    assert [peer.agency for peer in running.peers()] == [INTERIOR, HARBOUR]


def test_only_what_changed_is_fetched_again(world: World, holding: Node, server: Server) -> None:
    world.enrol(world.node(HARBOUR, 9200))
    server.asked.clear()
    client.refresh(holding.places, server.url)
    entries = [name for name in server.asked if "agencies/" in name]
    assert len(entries) == 1
    assert "th-0994000000023" in entries[0]


def test_the_root_rotates_and_nodes_follow_from_any_version(
    world: World, holding: Node, server: Server
) -> None:
    """Two root keys are replaced twice; the third is lost. A node that slept through both follows."""
    keys = world.authority.places.keys

    for turn in (1, 2):
        world.later(days=1)
        with world.authority.inside():
            new = founding.make_keys(keys, [f"root-{turn}a", f"root-{turn}b", "root-1"], world.at)
            founding.rotate_root({"root": RoleKeys(new.keys, 2)}, [keys], by=world.by)
            targets = founding.make_keys(keys, [f"targets-{turn}"], world.at)
            founding.rotate_root({"targets": targets}, [keys], by=world.by)
        world.sign()
    held = client.refresh(holding.places, server.url)
    assert held.roots == 5
    assert holding.directory(lambda: world.at).peer(INTERIOR).agency == INTERIOR
    late = world.node(HARBOUR, 9200)
    assert client.refresh(late.places, server.url).roots == 5


def test_too_few_root_keys_change_nothing(world: World) -> None:

    keys = world.authority.places.keys
    for name in ("root-1", "root-2"):
        for path in keys.glob(f"{name}*"):
            path.unlink()
    with world.authority.inside(), pytest.raises(KeysMissingError):
        founding.rotate_root({}, [keys], by=world.by)
    assert world.sign() == (), "the daily keys go on working without the root's"
    world.later(hours=7)
    assert world.sign() == ("timestamp",)


def test_a_pinned_root_is_pinned_for_good(world: World, interior: Node, tmp_path: Path) -> None:
    assert client.pin(interior.places, world.root, demo=True) == client.fingerprint(world.root)
    keys = signing.keyring([world.authority.places.keys])
    old = signing.root_of(world.root)
    other = signing.next_root(world.root, {}, keys, world.at, Lifetimes())
    assert old.version == 1
    with pytest.raises(OtherPinError):
        client.pin(interior.places, other, demo=True)
    with pytest.raises(DemoDirectoryError):
        client.pin(interior.places, world.root, demo=False)
    with pytest.raises(SaanError):
        client.pin(interior.places, b"{}", demo=True)
    with pytest.raises(RootError):
        client.pin(
            interior.places,
            _resigned(world.root, lambda raw: raw["signed"].update({"version": 7})),
            demo=True,
        )


def test_a_directory_may_be_carried_on_a_disk(world: World, interior: Node) -> None:
    world.enrol(interior)
    disk = copied(world, "disk")
    client.refresh_from_folder(interior.places, disk)
    assert interior.directory().peer(INTERIOR).agency == INTERIOR
    with pytest.raises(UnreachableError):
        client.refresh_from_folder(interior.places, world.folder / "empty-drive")


def test_the_root_is_fetched_to_be_confirmed_by_a_person(world: World, server: Server) -> None:
    root = client.fetch_root(server.url)
    assert client.fingerprint(root) == client.fingerprint(world.root)
    server.endless.add("metadata/1.root.json")
    with pytest.raises(TooMuchDataError):
        client.fetch_root(server.url)
