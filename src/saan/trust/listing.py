"""What the directory says of one agency that a verifier needs: names, traffic keys in time, log, seal roots.

The JSON form is docs/wire/directory.md §3. The directory's entries and the trust file share it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from saan.trust import members, notes
from saan.trust.canonical import Json
from saan.trust.clock import rfc3339
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey, from_jwk
from saan.trust.members import Hex, MalformedError
from saan.trust.notes import Kind, VerifierKey

MOST_KEYS = 64
MOST_PEM = 16_384
MOST_WITHDRAWN = 4096
MOST_SEALS = 16


@dataclass(frozen=True, slots=True)
class NodeKey:
    """A key of an agency and the time in which it speaks for it."""

    public: PublicKey
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None = None

    def valid(self, at: datetime) -> bool:
        """Return whether a signature made at that moment counts."""
        return self.valid_from <= at < self.valid_until and (self.revoked_at is None or at < self.revoked_at)


@dataclass(frozen=True, slots=True)
class Listed:
    """One agency as a verifier knows it.

    `log_keys` are the keys of its journals, each key's name its origin, the one kept now first. `seal_roots` are PEM certificates under which its
    seals and signatories stand, `seals` PEM certificates of seals that a barcode names by a part of their hash only;
    `withdrawn` names certificates taken back, by the SHA-256 of their DER.
    `revoked_at` is when the authority withdrew the agency: nothing it signed from then on counts.
    """

    agency: AgencyId
    name_th: str
    name_en: str
    letter_code: str
    keys: tuple[NodeKey, ...]
    log_keys: tuple[VerifierKey, ...]
    seal_roots: tuple[str, ...]
    withdrawn: Mapping[Hex, datetime]
    demo: bool
    revoked_at: datetime | None = None
    seals: tuple[str, ...] = ()

    @property
    def log_origin(self) -> str:
        """The name of the journal it keeps now; empty when it keeps none."""
        return self.log_keys[0].name if self.log_keys else ""


def read(entry: Mapping[str, Any]) -> Listed:
    """Return what an entry says, or raise `MalformedError` or what its keys raise; other members are read over."""
    name, seal = members.members_of(entry, "name"), members.members_of(entry, "seal")
    if not isinstance(entry.get("demo"), bool):
        raise MalformedError(member="demo")
    withdrawn = (
        members.members_of({"withdrawn": item}, "withdrawn")
        for item in members.array(entry, "withdrawn", MOST_WITHDRAWN, 0)
    )
    return Listed(
        agency=members.agency(entry, "agency"),
        name_th=_words(name, "th", 200),
        name_en=_words(name, "en", 200),
        letter_code=_words(entry, "letter_code", 8),
        keys=read_keys(entry, "keys"),
        log_keys=_log(members.members_of(entry, "log")),
        seal_roots=tuple(read_pem(seal, "roots", 16)),
        withdrawn={members.digest(item, "sha256"): members.moment(item, "at") for item in withdrawn},
        demo=entry["demo"],
        revoked_at=members.moment(entry, "revoked") if "revoked" in entry else None,
        seals=tuple(read_pem(seal, "seals", MOST_SEALS)) if "seals" in seal else (),
    )


def write(listed: Listed) -> dict[str, Json]:
    """Return the members of an entry that `read` reads."""
    made: dict[str, Json] = {
        "v": 1,
        "agency": listed.agency,
        "name": {"th": listed.name_th, "en": listed.name_en},
        "letter_code": listed.letter_code,
        "keys": write_keys(listed.keys),
        "log": {"keys": [str(key) for key in listed.log_keys]},
        "seal": {
            "roots": list(listed.seal_roots),
            **({"seals": list(listed.seals)} if listed.seals else {}),
        },
        "withdrawn": [
            {"sha256": digest, "at": rfc3339(at)} for digest, at in sorted(listed.withdrawn.items())
        ],
        "demo": listed.demo,
    }
    if listed.revoked_at is not None:
        made["revoked"] = rfc3339(listed.revoked_at)
    return made


def read_keys(entry: Mapping[str, Any], name: str) -> tuple[NodeKey, ...]:
    """Return the keys of a member, each with its time; no key stands twice."""
    made = tuple(
        _key(members.members_of({name: item}, name)) for item in members.array(entry, name, MOST_KEYS)
    )
    if len({key.public.key_id for key in made}) != len(made):
        raise MalformedError(member=f"{name}: a key stands twice")
    return made


def write_keys(keys: tuple[NodeKey, ...]) -> list[Json]:
    """Return keys as JSON."""
    made: list[Json] = []
    for key in keys:
        item: dict[str, Json] = {
            "jwk": key.public.jwk(),
            "from": rfc3339(key.valid_from),
            "until": rfc3339(key.valid_until),
        }
        if key.revoked_at is not None:
            item["revoked"] = rfc3339(key.revoked_at)
        made.append(item)
    return made


def read_pem(source: Mapping[str, Any], name: str, most: int) -> Iterator[str]:
    """Yield the PEM texts of a member, each holding at least one certificate and nothing that is none."""
    for item in members.array(source, name, most, 0):
        if not isinstance(item, str) or len(item) > MOST_PEM:
            raise MalformedError(member=name)
        try:
            x509.load_pem_x509_certificates(item.encode())
        except (ValueError, x509.InvalidVersion):
            raise MalformedError(member=name) from None
        yield item


def _key(item: Mapping[str, Any]) -> NodeKey:
    jwk = members.members_of(item, "jwk")
    if not all(isinstance(value, str) for value in jwk.values()):
        raise MalformedError(member="jwk")
    made = NodeKey(
        from_jwk(jwk),
        members.moment(item, "from"),
        members.moment(item, "until"),
        members.moment(item, "revoked") if "revoked" in item else None,
    )
    if made.valid_from >= made.valid_until:
        raise MalformedError(member="until")
    return made


def _log(log: Mapping[str, Any]) -> tuple[VerifierKey, ...]:
    written = members.array(log, "keys", 8, 0)
    if not all(isinstance(item, str) and len(item) <= 500 for item in written):  # noqa: PLR2004 - a bound
        raise MalformedError(member="log")
    keys = tuple(notes.parse_key(item) for item in written)
    if any(key.kind is not Kind.ED25519 for key in keys) or len({key.name for key in keys}) != len(keys):
        raise MalformedError(member="log")
    return keys


def _words(source: Mapping[str, Any], name: str, most: int) -> str:
    value = members.text(source, name, most)
    if not value.strip() or not value.isprintable():
        raise MalformedError(member=name)
    return value
