"""One agency's entry as the directory publishes it, in full: docs/wire/directory.md §3."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from saan.exchange.peers import NodeKey, Peer
from saan.trust import listing, members, notes
from saan.trust.canonical import Json, canonical, parse
from saan.trust.ids import AgencyId
from saan.trust.listing import Listed
from saan.trust.members import MalformedError
from saan.trust.notes import VerifierKey

MOST_BYTES = 256 << 10
MOST_ENDPOINTS = 8
MOST_TLS = 16
LARGEST_MESSAGE = 1 << 40
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]{2,45}\]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a verifier needs (`listed`), and what only nodes need: where and how to reach the agency.

    `serial` rises with every change. `witness` is the key under which the node cosigns other journals. `issued` holds PEM chains that the authority made for the agency's seal; the
    agency's node takes its own from there.
    """

    listed: Listed
    serial: int
    endpoints: tuple[str, ...]
    box: tuple[NodeKey, ...]
    tls: tuple[str, ...]
    accepts_bytes: int
    issued: tuple[str, ...] = ()
    witness: VerifierKey | None = None

    @property
    def agency(self) -> AgencyId:
        """Whose entry it is."""
        return self.listed.agency

    def peer(self) -> Peer:
        """Return the entry as the protocol sees it."""
        listed = self.listed
        return Peer(
            agency=listed.agency,
            name_th=listed.name_th,
            name_en=listed.name_en,
            letter_code=listed.letter_code,
            endpoints=self.endpoints,
            keys=listed.keys,
            box=tuple(sorted(self.box, key=lambda key: key.valid_from, reverse=True)),
            tls=self.tls,
            log_origin=listed.log_origin,
            log_key=str(listed.log_keys[0]) if listed.log_keys else "",
            seal_roots=listed.seal_roots,
            accepts_bytes=self.accepts_bytes,
            demo=listed.demo,
        )


def decode(data: bytes) -> Entry:
    """Return the entry that canonical bytes hold, or raise a `SaanError`."""
    entry = parse(data, must_be_canonical=True, max_bytes=MOST_BYTES)
    if not isinstance(entry, dict):
        raise MalformedError(member="entry")
    return read(entry)


def read(entry: Mapping[str, Any]) -> Entry:
    """Return what a JSON object says, or raise a `SaanError`; members that are not known are read over."""
    if type(entry.get("v")) is not int or entry["v"] != 1:
        raise members.UnknownVersionError(version=entry.get("v") if isinstance(entry.get("v"), int) else "?")
    box = listing.read_keys(entry, "box")
    if not all(isinstance(key.public.numbers, ec.EllipticCurvePublicKey) for key in box):
        raise MalformedError(member="box")
    tls = tuple(listing.read_pem(entry, "tls", MOST_TLS))
    return Entry(
        listed=listing.read(entry),
        serial=members.whole(entry, "serial"),
        endpoints=tuple(map(_endpoint, members.array(entry, "endpoints", MOST_ENDPOINTS))),
        box=box,
        tls=tls,
        accepts_bytes=members.whole(members.members_of(entry, "accepts"), "bytes", 1 << 20, LARGEST_MESSAGE),
        issued=tuple(listing.read_pem(members.members_of(entry, "seal"), "issued", 64))
        if "issued" in members.members_of(entry, "seal")
        else (),
        witness=_witness(entry) if "witness" in entry else None,
    )


def write(entry: Entry) -> dict[str, Json]:
    """Return an entry as JSON."""
    made = listing.write(entry.listed)
    seal = made["seal"]
    return {
        **made,
        "serial": entry.serial,
        "endpoints": list(entry.endpoints),
        "box": listing.write_keys(entry.box),
        "tls": list(entry.tls),
        **({"witness": str(entry.witness)} if entry.witness else {}),
        "accepts": {"bytes": entry.accepts_bytes},
        "seal": {**(seal if isinstance(seal, dict) else {}), "issued": list(entry.issued)},
    }


def encode(entry: Entry) -> bytes:
    """Return the canonical bytes of an entry."""
    return canonical(write(entry))


def target_path(agency: AgencyId) -> str:
    """Return the entry's path among the directory's targets: no colon, so that it is a file name everywhere."""
    return f"agencies/{agency.replace(':', '-')}.json"


def agency_of(path: str) -> AgencyId | None:
    """Return whose entry a target is, or None for a target that is no entry."""
    match = re.fullmatch(r"agencies/th-([0-9]{13})\.json", path)
    return AgencyId(f"th:{match[1]}") if match else None


def _witness(entry: Mapping[str, Any]) -> VerifierKey:
    key = notes.parse_key(members.text(entry, "witness", 500))
    if key.kind is not notes.Kind.COSIGNATURE:
        raise MalformedError(member="witness")
    return key


def _endpoint(value: object) -> str:
    """Return a node's base URL: https, a host, perhaps a port, and nothing else."""
    if not isinstance(value, str) or len(value) > 300:  # noqa: PLR2004 - a bound
        raise MalformedError(member="endpoints")
    try:
        parts = urlsplit(value)
        host, port = parts.netloc, parts.port
    except ValueError:
        raise MalformedError(member="endpoints") from None
    bare = host.removesuffix(f":{port}") if port is not None else host
    if (
        parts.scheme != "https"
        or not _HOST.fullmatch(bare)
        or value.rstrip("/") != f"https://{host}"
        or port == 0
    ):
        raise MalformedError(member="endpoints")
    return value.rstrip("/")
