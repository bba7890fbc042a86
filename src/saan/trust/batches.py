"""One signature over many lines: a Merkle root (RFC 6962) is signed, and each line stays provable alone.

A sender signs a batch of envelopes, and a recipient its batch of answers, in the same way (saan-1.md §7). The
*statement* holds the root over the lines' leaf hashes, SHA-256(0x00 ‖ line). Taken out of its batch, a line carries
a *member signature*: the statement, its JWS, the line's index and its audit path.

A *sealed* line is two lines: a signature (a JWS, or a member signature, which begins with a brace) and what it signs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from saan.trust import jws
from saan.trust import members as read_member
from saan.trust.canonical import Json, canonical
from saan.trust.clock import rfc3339
from saan.trust.envelopes import KeyRing
from saan.trust.ids import AgencyId
from saan.trust.keys import Signer
from saan.trust.members import Hex, MalformedError
from saan.trust.tree import Tree, check_inclusion, leaf_hash, prove_inclusion

ENVELOPES = "vnd.saan.batch+json"
ANSWERS = "vnd.saan.answers+json"
MAX_LINES = 256
MAX_STATEMENT = 1024
MAX_MEMBER = 8 * 1024


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed for a whole batch. `by` made the lines and signs for them; `to` is whom they are for."""

    by: AgencyId
    to: AgencyId
    at: datetime
    count: int
    root: Hex
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """A signed batch: the statement's bytes, its JWS, and the leaf hashes that its root covers, in order."""

    statement: bytes
    signature: str
    leaves: tuple[bytes, ...]

    def member(self, index: int) -> str:
        """Return the signature that lets one line stand alone."""
        path = prove_inclusion(Tree(self.leaves), index)
        members: dict[str, Json] = {
            "index": index,
            "jws": self.signature,
            "path": [step.hex() for step in path],
            "statement": self.statement.decode(),
            "v": 1,
        }
        return canonical(members).decode()


def sign(  # noqa: PLR0913 - what is said, who says it, to whom, when
    lines: Sequence[bytes], *, typ: str, by: AgencyId, to: AgencyId, at: datetime, signer: Signer
) -> Batch:
    """Return the signed batch of up to 256 lines, none of which holds a line feed."""
    leaves = tuple(leaf_hash(line) for line in lines)
    members: dict[str, Json] = {
        "at": rfc3339(at),
        "by": by,
        "count": len(leaves),
        "root": Tree(leaves).root().hex(),
        "to": to,
        "v": 1,
    }
    statement = canonical(members)
    return Batch(statement, jws.sign(signer, typ, statement), leaves)


def read(raw: bytes) -> Statement:
    """Return the statement that bytes from outside hold, or raise a `SaanError`."""
    members = read_member.read_object(raw, MAX_STATEMENT)
    return Statement(
        by=read_member.agency(members, "by"),
        to=read_member.agency(members, "to"),
        at=read_member.moment(members, "at"),
        count=read_member.whole(members, "count", 1, MAX_LINES),
        root=read_member.digest(members, "root"),
        raw=raw,
    )


def verify(  # noqa: PLR0913 - what was received, and what it is checked against
    raw: bytes, signature: str, lines: Sequence[bytes], *, typ: str, keys: KeyRing, at: datetime | None
) -> tuple[Statement, Batch]:
    """Return the statement if its maker signed it over exactly these lines. Steps: saan-1.md §7, 1 to 4.

    `at` is when it was received, as in `envelopes.verify`; None takes the moment that the statement names.
    """
    # (1) the statement is well formed
    statement = read(raw)
    # (2) it speaks of as many lines as there are, and its root is theirs
    if statement.count != len(lines):
        raise MalformedError(member="count")
    leaves = tuple(leaf_hash(line) for line in lines)
    if Tree(leaves).root().hex() != statement.root:
        raise MalformedError(member="root")
    # (3) the key is the maker's  (4) the signature covers the statement's bytes
    _verify_statement(statement, signature, typ, keys, at or statement.at)
    return statement, Batch(raw, signature, leaves)


def verify_member(line: bytes, signature: str, *, typ: str, keys: KeyRing, at: datetime | None) -> Statement:
    """Return the statement under which one line stands, if its proof holds. Steps: saan-1.md §7, 5 to 7."""
    # (5) the member signature is well formed
    members = read_member.read_object(signature.encode(), MAX_MEMBER)
    statement = read(read_member.text(members, "statement", MAX_STATEMENT).encode())
    index = read_member.whole(members, "index", most=statement.count - 1)
    steps = read_member.array(members, "path", 64, least=0)
    path = [bytes.fromhex(read_member.digest({"path": step}, "path")) for step in steps]
    # (6) the audit path leads from the line to the root
    check_inclusion(leaf_hash(line), index, statement.count, path, bytes.fromhex(statement.root))
    # (7) as (3) and (4)
    _verify_statement(statement, read_member.text(members, "jws", 4096), typ, keys, at or statement.at)
    return statement


def is_member(signature: str) -> bool:
    """Return whether a signature is that of a line out of a batch, rather than a JWS over the line itself."""
    return signature.startswith("{")


def _verify_statement(statement: Statement, signature: str, typ: str, keys: KeyRing, at: datetime) -> None:
    detached = jws.read(signature, typ)
    detached.verify(statement.raw, keys.key(statement.by, detached.key_id, at))
