"""Verifying an evidence record (RFC 4998 §3.3, §5.3): when its file is shown to have existed. Nothing here asks the network.

1. The record is one, in DER, of version 1, under hash functions that are known, and of bearable size.
2. The file's digest stands at the beginning of the first chain, and the way from it leads to what is stamped.
3. Each further stamp of a chain lies over the one before; each further chain, over the file and all chains before it.
4. The stamps are judged from the newest inwards: each held when the next was made, and the newest holds today.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from saan.press import reasons
from saan.press.evidencerecords import goes_with, read
from saan.press.stamps import Trust, Weighed, weigh
from saan.press.stores import NOTHING, Store, carried
from saan.trust.findings import Finding, Outcome, fails, holds

CODE: Final = "record.covers"
FIELD: Final = "evidence record"
MOST_REVISIONS: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Proven:
    """What a record proves of its file: findings, the stamps from the oldest on, and the earliest moment that holds.

    `brought` are certificates, lists and answers that the stamps carry.
    """

    findings: tuple[Finding, ...]
    stamps: tuple[Weighed, ...] = ()
    moment: datetime | None = None
    brought: Store = NOTHING

    def outer(self) -> tuple[Weighed, ...]:
        """Return the stamps as what lies over the whole file, whatever revisions it has."""
        return tuple(replace(one, revision=MOST_REVISIONS) for one in self.stamps)

    def beside(self, trust: Trust) -> Trust:
        """Return what a verifier believes and knows together with what the record brings."""
        known = self.brought.beside(trust.revocations)
        return replace(trust, revocations=known, others=(*trust.others, *self.brought.certificates))


NOTHING_PROVEN: Final = Proven(())


def examine(data: bytes, file: bytes, trust: Trust) -> Proven:
    """Return what a record proves of a file, for someone who believes `trust` for time."""
    try:
        chains = read(data)
        tokens = [one["time_stamp"] for chain in chains for one in chain]
        brought = carried(token["content"] for token in tokens)
        if not goes_with(chains, file):
            return Proven((_other(),), (), None, brought)
        stamps = _weighed(
            tokens,
            Trust((), trust.at, brought.beside(trust.revocations), trust.stamp_roots, brought.certificates),
        )
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - hostile bytes make ASN.1 and pyHanko raise errors of any kind
        why = reasons.of_reading(error)
        return Proven(
            (
                fails(
                    CODE, f"อ่านหลักฐานระยะยาวไม่ได้: {why.th}", f"The evidence record cannot be read: {why.en}."
                ),
            )
        )
    moment = min((one.stamp.time for one in stamps if one.accepted), default=None)
    told = holds(
        CODE,
        f"หลักฐานระยะยาว (RFC 4998) เป็นของแฟ้มนี้ มีตราประทับเวลา {len(stamps)} ชั้น",
        f"The evidence record (RFC 4998) is this file’s, with {len(stamps)} time-stamps one over the other.",
    )
    return Proven((told, *(each for one in stamps for each in one.findings)), stamps, moment, brought)


def _weighed(tokens: list[Any], trust: Trust) -> tuple[Weighed, ...]:
    """Judge the stamps, the newest first; none proves anything that the ones over it do not carry."""
    weighed: list[Weighed] = []
    for number, token in enumerate(reversed(tokens)):
        accepted = [one.stamp.time for one in weighed if one.accepted]
        proven = min(accepted) if accepted else None
        content = token["content"]
        found = weigh(f"{FIELD} {len(tokens) - number}", content, _own(content), trust, proven)
        weighed.insert(0, found)
        if not found.accepted and any(each.outcome is Outcome.FAILS for each in found.findings):
            break
    return tuple(weighed)


def _own(content: Any) -> Callable[[str], bytes]:
    """Return the imprint that a token itself names: what it lies over was compared before."""
    digest: bytes = (
        content["encap_content_info"]["content"].parsed["message_imprint"]["hashed_message"].native
    )
    return lambda _: digest


def _other() -> Finding:
    return fails(
        CODE,
        "หลักฐานระยะยาวที่ให้มาไม่ใช่ของแฟ้มนี้ หรือแฟ้มถูกแก้ไขหลังเก็บหลักฐาน",
        "The evidence record is not this file’s, or the file was changed after it was archived.",
    )
