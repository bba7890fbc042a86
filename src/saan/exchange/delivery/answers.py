"""What a recipient's answer means for a delivery: only signed words about our own envelope decide anything."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from saan.base.files.api import DiskFullError
from saan.exchange.delivery.line import Response
from saan.exchange.refusals import BusyError, RevokedKeyError, SameIdError, UnknownKeyError
from saan.exchange.rules.delivery import DeliveryEvent
from saan.trust import batches, receipts, sealed
from saan.trust.batches import Batch
from saan.trust.canonical import JsonError, told
from saan.trust.envelopes import KeyRing
from saan.trust.errors import SaanError, Text
from saan.trust.foreign import quoted, writable
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey
from saan.trust.members import MalformedError, matching, read_object, text
from saan.trust.receipts import MAX_BYTES, Notice, NoticeKind
from saan.trust.sealed import Sealed


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, by which an answer is recognised."""

    message: UUID
    sender: AgencyId
    recipient: AgencyId
    digest: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """A signed word that ends a delivery. Its signature stands here, or in a lot, at an index.

    `confirmed`, of a refusal: the recipient was asked, and says that it gave no receipt before.
    """

    event: DeliveryEvent
    notice: bytes
    code: str = ""
    said: Text | None = None
    signature: str | None = None
    index: int | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Postponed:
    """Nothing is decided; the delivery is tried again. `down` says that the node itself does not work.

    `of_content` says that only this delivery's content was turned away, which tells nothing of the node. `wait` is after
    how many seconds it wants to be asked again.
    """

    code: str
    said: Text
    down: bool = False
    wait: float | None = None
    of_content: bool = False


Outcome = Ended | Postponed

LONGEST_CODE, LONGEST_SENTENCE = 80, 2000
"""How many characters of a stranger's code and of each sentence are kept."""

TOO_MANY = 429
"""RFC 6585 §4."""

NOBODY = Text(
    th="โหนดผู้รับตอบไม่ตรงตามโปรโตคอล", en="The recipient's node did not answer in the way of the protocol."
)

_RECEIPT = re.compile(
    rb'\{"at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z)","envelope":"([0-9a-f]{64})","from":"(th:[0-9]{13})",'
    rb'"id":"([0-9a-f-]{36})","kind":"accepted","leaf":"[0-9a-f]{64}","to":"(th:[0-9]{13})",'
    rb'"tree_head":(?:null|\{"root":"[0-9a-f]{64}","size":(?:0|[1-9][0-9]{0,14})\}),"v":1\}'
)
"""An accepted receipt in canonical form, as most are: read a hundred at a glance."""


@dataclass(frozen=True, slots=True)
class _NotRevokedSince:
    """The keys of a ring, without those that have been revoked by now.

    A stored receipt may be older than the key that is in use now, but what comes as an answer today under a key that was
    revoked may have been made today by whoever stole the key, whatever moment it names.
    """

    ring: KeyRing
    now: datetime

    def key(self, agency: AgencyId, key_id: str, at: datetime) -> PublicKey:
        """Return the agency's key of that id if it spoke for it then, or raise `RevokedKeyError` if it was revoked since."""
        found = self.ring.key(agency, key_id, at)
        try:
            self.ring.key(agency, key_id, self.now)
        except RevokedKeyError:
            raise
        except UnknownKeyError:
            pass  # its time is over, as that of every key: what it signed in its time stays good
        return found


def of_one(response: Response, sent: Sent, ring: KeyRing, now: datetime) -> Outcome:
    """Return what the answer to a single envelope means, when it comes now."""
    if response.status not in (200, 409, 422) or response.headers.get(b"content-type", b"").startswith(
        b"application/problem"
    ):
        return of_problem(response)
    try:
        lines = sealed.split(response.body)
        return _decided(sealed.verify_notice(lines, _NotRevokedSince(ring, now)), lines.signature, None, sent)
    except SaanError as error:
        return Postponed(error.code, error.message())


def of_batch(
    response: Response, sent: Sequence[Sent], ring: KeyRing, now: datetime
) -> tuple[Batch, list[Outcome]]:
    """Return the signed answers to a batch, and what each means; raise a `SaanError` when they do not hold.

    Steps: saan-1.md §7, 8 to 10.
    """
    parts = response.body.split(b"\n")
    if len(parts) != len(sent) + 3 or parts[-1] or not parts[0].isascii():
        raise MalformedError(member="lines")
    lines = parts[2:-1]
    # (8) the recipient signed exactly these lines, for us
    said, batch = batches.verify(parts[1], parts[0].decode(), lines, typ=batches.ANSWERS, keys=ring, at=now)
    if said.by != sent[0].recipient or said.to != sent[0].sender:
        raise MalformedError(member="by")
    return batch, list(_each(lines, sent, _NotRevokedSince(ring, now)))


def _each(lines: Sequence[bytes], sent: Sequence[Sent], ring: KeyRing) -> Iterator[Outcome]:
    for index, (line, one) in enumerate(zip(lines, sent, strict=True)):
        try:
            yield _of_line(line, index, one, ring)
        except SaanError as error:
            yield Postponed(error.code, error.message())


def _of_line(line: bytes, index: int, sent: Sent, ring: KeyRing) -> Outcome:
    if (match := _RECEIPT.fullmatch(line)) and match.groups()[1:] == (
        sent.digest.hex().encode(),
        sent.sender.encode(),
        str(sent.message).encode(),
        sent.recipient.encode(),
    ):
        return Ended(DeliveryEvent.RECEIPT, line, index=index)
    if not line.startswith(b'{"notice":'):
        # (9) the line is a notice, under the batch's signature
        return _decided(receipts.read(line), None, index, sent)
    # (10) or a receipt that was given before, under its own
    members = read_object(line, 4 * MAX_BYTES)
    kept = Sealed(matching(members, "signature", _ASCII), text(members, "notice", MAX_BYTES).encode())
    return _decided(sealed.verify_notice(kept, ring), kept.signature, None, sent)


_ASCII = re.compile(r"[\x20-\x7e]{1,9000}")


def _decided(notice: Notice, signature: str | None, index: int | None, sent: Sent) -> Outcome:
    receipts.demand_about(notice, sent.sender, sent.recipient, sent.digest)
    match notice.kind:
        case NoticeKind.ACCEPTED:
            return Ended(DeliveryEvent.RECEIPT, notice.raw, signature=signature, index=index)
        case NoticeKind.CONFLICT:
            error = SameIdError(message=sent.message)
            return Ended(DeliveryEvent.CONFLICT, notice.raw, error.code, error.message(), signature, index)
        case NoticeKind.REFUSED if notice.refusal is not None:
            refusal = notice.refusal
            code, said = quoted(refusal.code, LONGEST_CODE), _kept(refusal.text.th, refusal.text.en)
            if not refusal.final:
                return Postponed(code, said)
            return Ended(DeliveryEvent.REFUSAL, notice.raw, code, said, signature, index)
    return Postponed("notice.wrong-kind", NOBODY)


def _kept(th: str, en: str) -> Text:
    """Return a stranger's sentence as it is kept and shown: what no database takes would be tried again without end."""
    return Text(writable(th[:LONGEST_SENTENCE]), writable(en[:LONGEST_SENTENCE]))


def of_content(response: Response) -> Postponed:
    """Return what a refusal means of which only content beside an envelope is the reason, or else `of_problem`.

    That one sender has brought too much ahead, or that a large file finds no room, holds up nothing that is small.
    """
    told = of_problem(response)
    if response.status == TOO_MANY or told.code == DiskFullError.code:
        return replace(told, down=False, of_content=True)
    return told


def of_large(outcome: Outcome) -> Outcome:
    """Return what came of an envelope whose content lies beside it.

    A recipient that is busy may only be reading that content through (saan-1.md §8), which can take it minutes: that holds up
    nothing that is small. Whether the whole node has too much to do, what is small learns by itself.
    """
    if isinstance(outcome, Postponed) and outcome.code == BusyError.code:
        return replace(outcome, down=False, of_content=True)
    return outcome


def of_problem(response: Response) -> Postponed:
    """Return what an unsigned refusal means: nothing is decided, since anyone on the way could have said it."""
    down = response.status >= 500 or response.status == TOO_MANY  # noqa: PLR2004 - RFC 9110 §15.6
    try:
        problem = told(response.body, max_bytes=MAX_BYTES)
        said = _kept(str(problem["title_th"]), str(problem["title"]))
        code = quoted(str(problem["code"]), LONGEST_CODE)
    except (JsonError, KeyError, TypeError):
        return Postponed(f"http.{response.status}", NOBODY, down, response.retry_after)
    return Postponed(code, said, down, response.retry_after)
