"""The trust file: what an offline verifier must know of the agencies, signed by the directory's keys.

Steps of `read` (docs/wire/directory.md §7):
  (1) the bytes are canonical JSON, of this version and of bounded size
  (2) its chain of roots leads from the pinned root to the newest
  (3) enough keys of that root's `targets` role signed it
  (4) it had not expired at the moment of interest, nor had that root
  (5) every entry is well formed, and none stands twice
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from saan.trust import listing, members, notes, tufroot
from saan.trust.canonical import Json, canonical, parse
from saan.trust.clock import rfc3339
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey
from saan.trust.listing import Listed
from saan.trust.members import Hex, MalformedError, UnknownVersionError
from saan.trust.notes import VerifierKey
from saan.trust.policy import Policy, k_of_n

TYPE = "saan-trust"
MOST_BYTES = 64 << 20
MOST_AGENCIES = 20_000
MOST_STAMP_ROOTS = 64


class TrustFileExpiredError(SaanError):
    """A trust file is over, so a key revoked since would be missing from it."""

    code = "trustfile.expired"
    text = Text(
        th="แฟ้มความเชื่อถือหมดอายุเมื่อ {expired} จึงใช้ตรวจเวลา {at} ไม่ได้",
        en="The trust file expired at {expired}, so it cannot speak for {at}.",
    )
    remedy_text = Text(
        th="ขอแฟ้มใหม่ด้วย saan directory export-trust หรือระบุเวลาที่ต้องการตรวจด้วย --at หากเป็นเวลาก่อนหมดอายุ",
        en="Get a new one with `saan directory export-trust`, or name an earlier moment of interest with `--at`.",
    )


class NotListedError(SaanError):
    """The trust file does not know an agency."""

    code = "trustfile.unknown-agency"
    kind = Kind.NOT_FOUND
    text = Text(
        th="แฟ้มความเชื่อถือรุ่น {version} ไม่มีหน่วยงาน {agency}",
        en="Version {version} of the trust file has no agency {agency}.",
    )
    remedy_text = Text(
        th="ใช้แฟ้มความเชื่อถือรุ่นใหม่กว่า หรือสอบถามผู้ดูแลทำเนียบ",
        en="Use a newer trust file, or ask the directory's authority.",
    )


class KeyNotValidError(SaanError):
    """An agency's key is unknown, or did not speak for it at a moment."""

    code = "trustfile.key-not-valid"
    text = Text(
        th="กุญแจ {key_id} ใช้แทนหน่วยงาน {agency} ไม่ได้ ณ เวลา {at}: {reason}",
        en="Key {key_id} does not speak for agency {agency} at {at}: {reason}.",
    )
    remedy_text = Text(
        th="อย่าเชื่อถือสิ่งที่ลงลายมือชื่อด้วยกุญแจนี้ จนกว่าหน่วยงานจะยืนยันผ่านช่องทางอื่น",
        en="Do not rely on what this key signed until the agency confirms it over another channel.",
    )


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The keys of the witnesses, and how many must have cosigned a checkpoint."""

    keys: tuple[VerifierKey, ...]
    need: int


@dataclass(frozen=True, slots=True)
class TrustFile:
    """A verified trust file. `version` is the directory's; `demo` marks one that vouches for nothing real.

    `stamps` are the roots of time-stamp authorities, PEM: whoever may sign a letter must not choose its date.
    """

    version: int
    issued: datetime
    expires: datetime
    demo: bool
    agencies: Mapping[AgencyId, Listed]
    witnessed: Witnesses
    stamps: tuple[str, ...] = ()

    def agency(self, agency: AgencyId) -> Listed:
        """Return what the directory says of an agency, or raise `NotListedError`."""
        try:
            return self.agencies[agency]
        except KeyError:
            raise NotListedError(version=self.version, agency=agency) from None

    def node_key(self, agency: AgencyId, key_id: str, at: datetime) -> PublicKey:
        """Return the traffic key of that id if it spoke for the agency at that moment.

        Raises `NotListedError`, or `KeyNotValidError` with the reason.
        """
        listed = self.agency(agency)
        key = next((key for key in listed.keys if key.public.key_id == key_id), None)
        reason = None
        if key is None:
            reason = "not listed"
        elif listed.revoked_at is not None and at >= listed.revoked_at:
            reason = f"the agency was withdrawn at {rfc3339(listed.revoked_at)}"
        elif key.revoked_at is not None and at >= key.revoked_at:
            reason = f"revoked at {rfc3339(key.revoked_at)}"
        elif not key.valid(at):
            reason = f"valid from {rfc3339(key.valid_from)} until {rfc3339(key.valid_until)}"
        if key is None or reason is not None:
            raise KeyNotValidError(key_id=key_id, agency=agency, at=rfc3339(at), reason=reason)
        return key.public

    def seal_roots(self, agency: AgencyId) -> tuple[x509.Certificate, ...]:
        """Return the roots of the agency's seals and signatories.

        A root may certify several agencies: the verifier also compares organizationIdentifier with the agency.
        """
        return tuple(
            certificate
            for root in self.agency(agency).seal_roots
            for certificate in x509.load_pem_x509_certificates(root.encode())
        )

    def seals(self, agency: AgencyId) -> tuple[x509.Certificate, ...]:
        """Return the certificates of the agency's seals that are listed, for barcodes, which carry none."""
        return tuple(x509.load_pem_x509_certificate(pem.encode()) for pem in self.agency(agency).seals)

    def stamp_roots(self) -> tuple[x509.Certificate, ...]:
        """Return the roots under which time-stamps are believed; none where the authority names none."""
        return tuple(
            certificate
            for pem in self.stamps
            for certificate in x509.load_pem_x509_certificates(pem.encode())
        )

    def withdrawn(self, agency: AgencyId) -> Mapping[Hex, datetime]:
        """Return the agency's certificates that were taken back: SHA-256 of the DER, and the moment."""
        return self.agency(agency).withdrawn

    def log(self, agency: AgencyId) -> tuple[VerifierKey, ...]:
        """Return the keys of the agency's journals, each key's name its origin, the one kept now first."""
        return self.agency(agency).log_keys

    def witnesses(self) -> Witnesses:
        """Return whose cosignatures count, and how many are wanted."""
        return self.witnessed

    def policy(self, agency: AgencyId) -> Policy:
        """Return the policy for the agency's checkpoints: its log, and enough of the witnesses."""
        return k_of_n(self.log(agency), self.witnessed.keys, self.witnessed.need)


def read(data: bytes, pin: bytes, *, now: datetime, of_interest: datetime | None = None) -> TrustFile:
    """Return a trust file that the pinned root of the directory vouches for.

    `of_interest` is the moment that the verifier asks about; a file that has expired since may still speak for it.
    Raises `JsonError`, `MalformedError`, `tufroot.RootError` or `TrustFileExpiredError`.
    """
    # (1) canonical, bounded, this version
    raw = parse(data, must_be_canonical=True, max_bytes=MOST_BYTES)
    if not isinstance(raw, dict):
        raise MalformedError(member="top")
    signed = members.members_of(raw, "signed")
    if signed.get("_type") != TYPE:
        raise MalformedError(member="_type")
    if type(signed.get("v")) is not int or signed["v"] != 1:
        raise UnknownVersionError(version="?")
    # (2) the chain of roots
    chain = [members.members_of({"roots": item}, "roots") for item in members.array(raw, "roots", 512)]
    root = tufroot.follow(tufroot.read(pin), chain)
    # (3) signatures of the newest root's `targets` role
    root.roles["targets"].require(canonical(signed), tufroot.signatures(raw), "the trust file")
    # (4) expiry
    at, expires = of_interest or now, min(members.moment(signed, "expires"), root.expires)
    if at >= expires:
        raise TrustFileExpiredError(expired=rfc3339(expires), at=rfc3339(at))
    # (5) the entries
    listed = [
        listing.read(members.members_of({"agencies": item}, "agencies"))
        for item in members.array(signed, "agencies", MOST_AGENCIES, 0)
    ]
    agencies = {item.agency: item for item in listed}
    if len(agencies) != len(listed) or signed.get("demo") is not root.demo:
        raise MalformedError(member="agencies" if len(agencies) != len(listed) else "demo")
    return TrustFile(
        version=members.whole(signed, "version", 1),
        issued=members.moment(signed, "issued"),
        expires=expires,
        demo=root.demo,
        agencies=agencies,
        witnessed=read_witnesses(members.members_of(signed, "witnesses")),
        stamps=read_stamps(signed),
    )


def read_stamps(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the roots of time-stamp authorities, `"stamps": [PEM…]`, or raise `MalformedError`; absent means none."""
    if "stamps" not in raw:
        return ()
    written = members.array(raw, "stamps", MOST_STAMP_ROOTS, 1)
    for pem in written:
        try:
            x509.load_pem_x509_certificates(pem.encode())
        except (AttributeError, ValueError):
            raise MalformedError(member="stamps") from None
    return tuple(str(pem) for pem in written)


def read_witnesses(raw: Mapping[str, Any]) -> Witnesses:
    """Return a witness policy, `{"keys": [verifier key…], "need": k}`, or raise a `SaanError`."""
    written = members.array(raw, "keys", 64, 0)
    keys = tuple(notes.parse_key(item) for item in written if isinstance(item, str))
    if (
        len(keys) != len(written)
        or len({key.name for key in keys}) != len(keys)
        or len({key.key.key_id for key in keys}) != len(keys)
        or any(key.kind is not notes.Kind.COSIGNATURE for key in keys)
    ):
        raise MalformedError(member="witnesses")
    return Witnesses(keys, members.whole(raw, "need", 0, len(keys)))


def write_witnesses(witnesses: Witnesses) -> dict[str, Json]:
    """Return a witness policy as JSON."""
    return {"keys": [str(key) for key in witnesses.keys], "need": witnesses.need}


def to_sign(  # noqa: PLR0913 - one argument for each thing the file says
    version: int,
    issued: datetime,
    expires: datetime,
    agencies: Sequence[Listed],
    witnesses: Witnesses,
    *,
    demo: bool,
    stamps: Sequence[str] = (),
) -> dict[str, Json]:
    """Return the part of a trust file that the directory's keys sign, as `canonical` bytes."""
    return {
        "_type": TYPE,
        "v": 1,
        "version": version,
        "issued": rfc3339(issued),
        "expires": rfc3339(expires),
        "demo": demo,
        "agencies": [listing.write(listed) for listed in sorted(agencies, key=lambda listed: listed.agency)],
        "witnesses": write_witnesses(witnesses),
        **({"stamps": list(stamps)} if stamps else {}),
    }


def write(
    signed: Mapping[str, Json], roots: Sequence[Mapping[str, Json]], signatures: Mapping[str, bytes]
) -> bytes:
    """Return the file: the signed part, the chain of roots, and signatures by TUF key id."""
    return canonical(
        {
            "signed": signed,
            "roots": list(roots),
            "signatures": [
                {"keyid": key_id, "sig": signature.hex()} for key_id, signature in sorted(signatures.items())
            ],
        }
    )
