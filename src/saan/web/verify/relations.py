"""What holds between files that were given together: this receipt is for that envelope, which carries this letter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from saan.trust import openings
from saan.trust.canonical import canonical
from saan.trust.envelopes import Part
from saan.trust.errors import SaanError
from saan.trust.findings import Finding, fails, holds, unchecked
from saan.trust.tree import leaf_hash
from saan.web.verify import answers
from saan.web.verify.reports import Examined, Kind

LETTER = "letter"
PAGE = 1
"""The place of the page in a letter's message: after its record, before its enclosures (docs/wire/letter.md)."""

NAMED = 5
"""How many of the parts that an envelope lists are named to whoever opened it."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What an encrypted envelope was seen to list, and by which opening."""

    opening: Examined
    parts: tuple[Part, ...]


def between(files: Sequence[Examined]) -> Iterator[Finding]:
    """Yield what holds between the files; nothing for one given alone, but an opening, which alone tells nothing."""
    of = {kind: [each for each in files if each.kind is kind] for kind in Kind}
    for receipt in of[Kind.RECEIPT]:
        if of[Kind.ENVELOPE]:
            yield _about(receipt, of[Kind.ENVELOPE])
    shown: dict[bytes, _Shown] = {}
    for opening in of[Kind.OPENING]:
        yield _opens(opening, of[Kind.ENVELOPE], shown)
    carriers = [each for each in of[Kind.ENVELOPE] if not answers.is_answer(each)]
    for letter in of[Kind.LETTER]:
        if carriers:
            yield _carried(letter, carriers, shown)
    for answer in of[Kind.ENVELOPE] if of[Kind.LETTER] else ():
        if answers.is_answer(answer):
            yield from answers.about(answer, of[Kind.LETTER])
    for proof in of[Kind.PROOF]:
        if len(files) > len(of[Kind.PROOF]):
            yield _recorded(proof, files)


def _about(receipt: Examined, envelopes: Sequence[Examined]) -> Finding:
    for each in envelopes:
        if receipt.notice and each.envelope and receipt.notice.envelope == each.envelope.digest.hex():
            return holds(
                "together.receipt",
                f"{receipt.name} เป็นใบรับของ {each.name}",
                f"{receipt.name} is the receipt of {each.name}.",
            )
    return fails(
        "together.receipt",
        f"{receipt.name} ไม่ใช่ใบรับของซองข้อมูลที่ให้มา",
        f"{receipt.name} is not the receipt of any envelope given.",
    )


def _opens(given: Examined, envelopes: Sequence[Examined], shown: dict[bytes, _Shown]) -> Finding:
    """Return what an opening does to the envelope that it is for; what it shows is noted in `shown`."""
    code, opening = "together.opened", given.opening
    if opening is None or not envelopes:
        return unchecked(
            code,
            f"{given.name} อย่างเดียวไม่บอกอะไร ต้องให้ซองข้อมูลที่ใบนี้เปิดมาด้วย",
            f"{given.name} tells nothing alone: give the envelope that it opens as well.",
        )
    for each in envelopes:
        if each.envelope is None or each.envelope.digest.hex() != opening.envelope:
            continue
        try:
            parts = openings.open_envelope(opening, each.envelope)
        except SaanError as error:
            said = error.message()
            return fails(
                code, f"{given.name} กับ {each.name}: {said.th}", f"{given.name} and {each.name}: {said.en}"
            )
        before = shown.setdefault(each.envelope.digest, _Shown(given, parts))
        if before.parts != parts:
            return fails(
                code,
                f"{given.name} และ {before.opening.name} เปิดซองเดียวกันได้รายการต่างกัน ซองนี้ทำขึ้นให้หลอกได้ ห้ามใช้เป็นหลักฐาน",
                f"{given.name} and {before.opening.name} open one envelope to different lists: it was made to deceive.",
            )
        names = ", ".join(part.name for part in parts[:NAMED]) + (" …" if len(parts) > NAMED else "")
        return holds(
            code,
            f"{given.name} เปิดรายการใน {each.name} ได้ มี {len(parts)} รายการ: {names}",
            f"{given.name} opens the list in {each.name}: {len(parts)} parts, {names}.",
        )
    return fails(
        code,
        f"{given.name} ไม่ใช่ใบเปิดรายการของซองข้อมูลที่ให้มา",
        f"{given.name} is not the opening of any envelope given.",
    )


def _carried(letter: Examined, envelopes: Sequence[Examined], shown: Mapping[bytes, _Shown]) -> Finding:
    for each in envelopes:
        if each.envelope is None:
            continue
        opened = shown.get(each.envelope.digest) if each.envelope.sealed else None
        if each.envelope.sealed and opened is None:
            continue
        parts = opened.parts if opened else each.envelope.parts
        place = _place(each.envelope.type, parts, letter)
        if place is not None:
            th, en = (
                ("คือหนังสือที่อยู่ใน", "is the letter that")
                if place == PAGE
                else ("แนบไปใน", "is an enclosure that")
            )
            by_th = f"เปิดด้วย {opened.opening.name} ที่ให้มา: " if opened else ""
            by_en = f"Opened with {opened.opening.name}: " if opened else ""
            return holds(
                "together.carried",
                f"{by_th}{letter.name} {th} {each.name}",
                f"{by_en}{letter.name} {en} {each.name} carries.",
            )
    if any(
        each.envelope and each.envelope.sealed and each.envelope.digest not in shown for each in envelopes
    ):
        return unchecked(
            "together.carried",
            f"ซองข้อมูลเข้ารหัสไว้ จึงยังบอกไม่ได้ว่ามี {letter.name} อยู่ข้างใน ขอใบเปิดรายการ (.opening) จากผู้ส่งหรือผู้รับ",
            f"The envelope is encrypted, so whether it carries {letter.name} cannot be seen; ask its sender or recipient for the opening.",
        )
    return fails(
        "together.carried",
        f"{letter.name} ไม่ได้อยู่ในซองข้อมูลที่ให้มา",
        f"{letter.name} is in none of the envelopes given.",
    )


def _place(message_type: str, parts: Sequence[Part], letter: Examined) -> int | None:
    """Return where a letter's message carries this file as its page or an enclosure; its record is neither."""
    if message_type != LETTER:
        return None
    places = range(PAGE, len(parts))
    return next((place for place in places if parts[place].sha256 == letter.sha256), None)


def _recorded(proof: Examined, files: Sequence[Examined]) -> Finding:
    for each in files:
        if each is not proof and _names(proof, each):
            return holds(
                "together.recorded",
                f"{proof.name} พิสูจน์การกระทำที่บันทึกไว้เกี่ยวกับ {each.name}",
                f"{proof.name} proves an act on record about {each.name}.",
            )
    for kin in files:
        if kin is not proof and _record(kin) is not None and _record(kin) == _record(proof):
            named = next((each for each in files if each is not kin and _names(kin, each)), None)
            if named is not None:
                return holds(
                    "together.recorded",
                    f"{proof.name} พิสูจน์การกระทำต่อเรื่องเดียวกับ {kin.name} ซึ่งเกี่ยวกับ {named.name}",
                    f"{proof.name} proves an act on the same record as {kin.name}, which is about {named.name}.",
                )
    return unchecked(
        "together.recorded",
        f"{proof.name} ถูกต้องในตัวเอง แต่ไม่เห็นความเชื่อมโยงกับแฟ้มอื่นที่ให้มา",
        f"What {proof.name} proves names none of the other files given.",
    )


def _record(proof: Examined) -> tuple[object, object] | None:
    """Return what an opened proof is about: the record and the agency that keeps it."""
    if proof.proved is None or proof.proved.act is None:
        return None
    return proof.proved.act.get("agency"), proof.proved.act.get("subject")


def _names(proof: Examined, other: Examined) -> bool:
    """Return whether a proof is of the leaf that a receipt promised, or of an act that names the other's hash."""
    if proof.proved is None:
        return False
    if other.notice is not None and other.notice.leaf is not None:
        return leaf_hash(proof.proved.entry.encode()).hex() == other.notice.leaf
    hashes = {other.sha256}
    if other.letter is not None:
        hashes.add(other.letter.record_sha256)
    if other.envelope is not None:
        hashes.add(other.envelope.digest.hex())
    act = canonical(dict(proof.proved.act)).decode() if proof.proved.act is not None else ""
    return any(digest and digest in act for digest in hashes)
