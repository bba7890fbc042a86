"""The witness's decision (C2SP tlog-witness, add-checkpoint): cosign only what grew from what was seen.

Pure: what was seen comes in, what to cosign comes out. The caller must read `Seen`, decide, and store the
new head as one atomic step, or two requests could roll a log back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from saan.trust import checkpoints, notes
from saan.trust.checkpoints import CheckpointError, SignedCheckpoint, check_cosignature, open_signed
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.keys import BadSignatureError
from saan.trust.notes import Note, NoteError, Signature, UnsignedNoteError, VerifierKey
from saan.trust.tree import EMPTY_ROOT, BadProofError, OtherBeginningError, check_consistency

MAX_PROOF_LINES = 63
MAX_REQUEST_BYTES = 1 << 16
SIZE_MEDIA_TYPE = "text/x.tlog.size"


class WitnessRefusalError(SaanError):
    """A witness will not cosign. `status` is the HTTP status that C2SP tlog-witness gives this refusal."""

    code = "witness.malformed"
    status: ClassVar[int] = 400
    text = Text(th="คำขอรับรองผิดรูปแบบ: {what}", en="The request to cosign is malformed: {what}.")
    remedy_text = Text(
        th="ส่งขนาดเดิม หลักฐาน และจุดตรวจสอบตามแบบ C2SP tlog-witness",
        en="Send the old size, the proof and the checkpoint in the form of C2SP tlog-witness.",
    )

    def body(self) -> str:
        """Return the body of the answer."""
        return self.message().en + "\n"


class UnwatchedLogError(WitnessRefusalError):
    """The log is not one that this witness watches."""

    code = "witness.unknown-log"
    kind = Kind.NOT_FOUND
    status = 404
    text = Text(th="พยานนี้ไม่ได้เฝ้าดูบันทึก {origin}", en="This witness does not watch the log {origin}.")
    remedy_text = Text(
        th="ขอให้ผู้ดูแลพยานเพิ่มกุญแจของบันทึกนี้", en="Ask the witness's operator to add this log's key."
    )


class NotTheLogError(WitnessRefusalError):
    """No signature of the log's key stands under the checkpoint, or one of them fails."""

    code = "witness.bad-signature"
    kind = Kind.FORBIDDEN
    status = 403
    text = Text(
        th="จุดตรวจสอบไม่มีลายมือชื่อที่ถูกต้องของบันทึก {origin}",
        en="The checkpoint bears no valid signature of the log {origin}.",
    )
    remedy_text = Text(
        th="ลงลายมือชื่อด้วยกุญแจของบันทึกที่พยานรู้จัก", en="Sign with the log key that the witness knows."
    )


class OldBeyondNewError(WitnessRefusalError):
    """The old size is larger than the checkpoint's."""

    code = "witness.old-beyond-new"
    status = 400
    text = Text(
        th="ขนาดเดิม {old} มากกว่าขนาดใหม่ {new}", en="The old size {old} is larger than the new size {new}."
    )


class StaleError(WitnessRefusalError):
    """The old size is not the one that this witness cosigned last; the answer names that one."""

    code = "witness.stale"
    kind = Kind.CONFLICT
    status = 409
    text = Text(th="พยานรับรองไว้ล่าสุดที่ขนาด {seen}", en="The witness last cosigned size {seen}.")
    remedy_text = Text(th="ส่งใหม่พร้อมหลักฐานจากขนาดนั้น", en="Send it again with the proof from that size.")

    def body(self) -> str:
        """Return the size that was cosigned last, as C2SP wants it."""
        return f"{self.fields['seen']}\n"


class InconsistentError(WitnessRefusalError):
    """It is not shown that the checkpoint follows from the one that this witness cosigned.

    Anyone can send a head that is public with a proof that is none, so this alone says nothing of the log.
    """

    code = "witness.inconsistent"
    status = 422
    text = Text(
        th="จุดตรวจสอบขนาด {new} ไม่ต่อเนื่องจากขนาด {old}: {why}",
        en="The checkpoint of size {new} does not follow from size {old}: {why}.",
    )
    remedy_text = Text(
        th="หยุดเผยแพร่บันทึก แล้วเทียบกับสำเนาของพยาน ก่อนดำเนินการต่อ",
        en="Stop publishing the log, and compare it with the witness's copy before going on.",
    )


class ForkedError(InconsistentError):
    """The log signed a head that contradicts the one seen before, whatever else came with it: it has two histories."""

    code = "witness.forked"


@dataclass(frozen=True, slots=True)
class Seen:
    """The head that a witness cosigned last of a log; the empty tree before the first."""

    size: int = 0
    root: bytes = EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Request:
    """A request to cosign, as read."""

    old_size: int
    path: tuple[bytes, ...]
    note: Note

    @property
    def origin(self) -> str:
        """The log that the checkpoint says it is of."""
        return self.note.text.split("\n", 1)[0]

    def encode(self) -> bytes:
        """Return the request as it is sent."""
        lines = (f"old {self.old_size}", *map(notes.base64_line, self.path))
        return ("\n".join(lines) + "\n\n" + self.note.encode()).encode()


_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


def read(data: bytes) -> Request:
    """Return the request that a body holds, or raise `WitnessRefusalError` with status 400."""
    if len(data) > MAX_REQUEST_BYTES:
        raise WitnessRefusalError(what=f"{len(data)} bytes")
    head, parted, note = data.partition(b"\n\n")
    try:
        old, *lines = head.decode("ascii").split("\n")
        match = _OLD.fullmatch(old)
        if not parted or match is None or len(lines) > MAX_PROOF_LINES:
            raise WitnessRefusalError(what="old size or proof")
        path = tuple(checkpoints.parse_hash(line) for line in lines)
        request = Request(int(match[1]), path, notes.parse(note))
        checkpoints.parse(request.note.text)
    except UnicodeDecodeError:
        raise WitnessRefusalError(what="old size or proof") from None
    except (NoteError, CheckpointError) as error:
        raise WitnessRefusalError(what=error.message().en) from None
    return request


def decide(request: Request, keys: Sequence[VerifierKey], seen: Seen) -> SignedCheckpoint:
    """Return the checkpoint to cosign, or raise the refusal that C2SP tlog-witness names.

    `keys` are those that the witness trusts for this origin: none means that it does not watch the log.
    """
    # (1) the log is known, (2) and has signed
    if not keys:
        raise UnwatchedLogError(origin=request.origin)
    try:
        signed = open_signed(request.note, keys)
    except (BadSignatureError, UnsignedNoteError):
        raise NotTheLogError(origin=request.origin) from None
    head = signed.checkpoint
    # (3) it did not shrink, (4) and speaks of what was seen last
    if request.old_size > head.size:
        raise OldBeyondNewError(old=request.old_size, new=head.size)
    if request.old_size != seen.size:
        raise StaleError(seen=seen.size)
    # (5) the empty tree has its one root, (6) and the new tree begins with the one that was seen
    if head.size == 0 and head.root != EMPTY_ROOT:
        raise ForkedError(old=0, new=0, why="the empty tree has another root")
    if head.size == seen.size and head.root != seen.root:
        raise ForkedError(old=seen.size, new=head.size, why="two roots for one size")
    try:
        check_consistency(seen.size, seen.root, head.size, head.root, request.path)
    except OtherBeginningError as error:
        raise ForkedError(old=seen.size, new=head.size, why=error.fields["what"]) from None
    except BadProofError as error:
        raise InconsistentError(old=seen.size, new=head.size, why=error.fields["what"]) from None
    return signed


def read_answer(body: bytes, text: str, witness: VerifierKey) -> Signature:
    """Return the witness's cosignature over a checkpoint's text from its answer.

    Lines of other keys are ignored; raises `UnsignedNoteError` where none is this witness's, `NoteError` for
    an answer out of form, `BadSignatureError` for one that does not hold.
    """
    note = notes.parse(text.encode() + b"\n" + body)
    for line in note.signatures:
        if line.by(witness):
            check_cosignature(text, line, witness)
            return line
    raise UnsignedNoteError(names=", ".join(line.name for line in note.signatures))
