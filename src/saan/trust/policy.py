"""Whom a verifier believes: logs, witnesses, and how many of which must agree (C2SP tlog-policy).

An example, where one of two witnesses suffices:

    log a.example/log+…
    witness audit b.example/witness+…
    witness archives c.example/witness+…
    group peers any audit archives
    quorum peers
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from saan.trust import notes
from saan.trust.checkpoints import SignedCheckpoint, open_signed
from saan.trust.errors import SaanError, Text
from saan.trust.notes import Kind, Note, VerifierKey

NONE = "none"
MAX_LINES = 4096
MAX_GROUPS = 256


class PolicyError(SaanError):
    """A trust policy's text is not a C2SP tlog-policy."""

    code = "policy.malformed"
    text = Text(
        th="แฟ้มความเชื่อถือผิดรูปแบบที่บรรทัด {line}: {what}",
        en="The trust policy is malformed at line {line}: {what}.",
    )
    remedy_text = Text(
        th="โปรดแก้บรรทัดนั้น หรือขอแฟ้มใหม่จากผู้ออก", en="Mend that line, or ask its issuer for a new file."
    )


class NotWitnessedError(SaanError):
    """Fewer witnesses than the policy demands have cosigned a checkpoint."""

    code = "policy.not-witnessed"
    text = Text(
        th="จุดตรวจสอบนี้ยังมีพยานรับรองไม่ครบ (มี {seen})",
        en="Too few witnesses cosigned this checkpoint (seen: {seen}).",
    )
    remedy_text = Text(
        th="รอให้พยานรับรอง แล้วขอหลักฐานฉบับใหม่จากหน่วยงานเจ้าของบันทึก",
        en="Wait for the witnesses, then ask the agency for a newer proof.",
    )


@dataclass(frozen=True, slots=True)
class Group:
    """At least `need` of the named witnesses and groups."""

    need: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Which checkpoints are believed: signed by one of the logs, cosigned as the quorum says."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = NONE

    def check(self, note: Note) -> SignedCheckpoint:
        """Return a note's checkpoint if it is to be believed; else raise what `open_signed` does.

        Last of all, `NotWitnessedError` unless the quorum cosigned.
        """
        opened = open_signed(note, self.logs, self.witnesses.values())
        seen = [cosigned.witness for cosigned in opened.cosigned]
        names = {name for name, key in self.witnesses.items() if key in seen}
        if self.quorum != NONE and not self._met(self.quorum, names):
            raise NotWitnessedError(seen=", ".join(sorted(names)) or "0")
        return opened

    def _met(self, name: str, seen: set[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in seen
        return sum(self._met(member, seen) for member in group.members) >= group.need


def k_of_n(logs: Iterable[VerifierKey], witnesses: Sequence[VerifierKey], need: int) -> Policy:
    """Return the policy that wants cosignatures of `need` of the witnesses; 0 wants none, and says so by name."""
    named = {key.name: key for key in witnesses}
    if not 0 <= need <= len(named) or len(named) != len(witnesses):
        raise PolicyError(line=0, what=f"{need} of {len(named)} witnesses")
    groups = {"quorum": Group(need, tuple(named))} if need else {}
    return Policy(tuple(logs), named, groups, "quorum" if need else NONE)


def parse(data: bytes) -> Policy:
    """Return the policy that a file says, or raise `PolicyError`. URLs in it are read over."""
    # Octets beyond ASCII are opaque in this format, so they are kept one to one.
    text = data.decode("latin-1")
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise PolicyError(line=MAX_LINES, what="too long")
    reading = _Reading()
    for number, line in enumerate(lines, 1):
        if any((character < " " and character != "\t") or character == "\x7f" for character in line):
            raise PolicyError(line=number, what="control character")
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#"):
            reading.take(number, words)
    return reading.done(len(lines))


class _Reading:
    """A policy in the making, line by line."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.members: set[str] = set()
        self.quorum: str | None = None

    def take(self, number: int, words: list[str]) -> None:
        match words:
            case ["log", key] | ["log", key, _]:
                self.logs.append(self._key(number, key, Kind.ED25519, self.logs))
            case ["witness", name, key] | ["witness", name, key, _]:
                self._name(number, name)
                self.witnesses[name] = self._key(number, key, Kind.COSIGNATURE, self.witnesses.values())
            case ["group", name, need, first, *rest] if len(self.groups) < MAX_GROUPS:
                self._name(number, name)
                self.groups[name] = self._group(number, need, (first, *rest))
            case ["quorum", name] if self.quorum is None and (name == NONE or self._known(name)):
                self.quorum = name
            case _:
                raise PolicyError(line=number, what=words[0])

    def done(self, number: int) -> Policy:
        if self.quorum is None:
            raise PolicyError(line=number, what="no quorum")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum)

    def _known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _name(self, number: int, name: str) -> None:
        if name == NONE or self._known(name):
            raise PolicyError(line=number, what=f"name {name} again")

    def _key(self, number: int, text: str, kind: Kind, others: Iterable[VerifierKey]) -> VerifierKey:
        try:
            key = notes.parse_key(text.encode("latin-1").decode())
        except (SaanError, UnicodeDecodeError):
            raise PolicyError(line=number, what="key") from None
        if key.kind is not kind or any(other.key.key_id == key.key.key_id for other in others):
            raise PolicyError(line=number, what="key of another kind, or twice")
        return key

    def _group(self, number: int, need: str, members: tuple[str, ...]) -> Group:
        for member in members:
            if not self._known(member) or member in self.members:
                raise PolicyError(line=number, what=f"member {member}")
            self.members.add(member)
        count = {"any": 1, "all": len(members)}.get(need)
        if count is None:
            count = int(need) if need.isascii() and need.isdecimal() and len(need) < 6 else 0  # noqa: PLR2004 - a bound
        if not 1 <= count <= len(members):
            raise PolicyError(line=number, what=f"{need} of {len(members)}")
        return Group(count, members)
