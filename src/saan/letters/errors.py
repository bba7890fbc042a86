"""What the letters house refuses, and the next step for each refusal."""

from saan.letters.rules.problems import Problem
from saan.trust.errors import Kind, SaanError, Text

_WILL_NEVER_MEND = frozenset({Kind.INVALID, Kind.TOO_LARGE})


def is_senders_fault(error: SaanError) -> bool:
    """Return whether what arrived is itself at fault, so that its sender must be told.

    Everything else may lie with this node (a disk, a key, a directory that is not there) and is tried again: a sender
    must never be told that its letter is wrong because we could not look.
    """
    return error.kind in _WILL_NEVER_MEND


class TopSecretRefusedError(SaanError):
    """A letter of the top-secret class was offered to an electronic channel."""

    code = "letters.top-secret-refused"
    text = Text(
        th="ระบบไม่รับหนังสือชั้น “ลับที่สุด” ทุกช่องทาง",
        en="Letters classified top secret (ลับที่สุด) are refused on every electronic channel.",
    )
    remedy_text = Text(
        th="ส่งหนังสือฉบับนี้โดยเจ้าหน้าที่นำสารตามระเบียบว่าด้วยการรักษาความลับของทางราชการ",
        en="Send this letter by courier under the rules on official secrets.",
    )


class UnknownLevelError(SaanError):
    """A level of urgency or secrecy has an unknown name."""

    code = "letters.unknown-level"
    text = Text(th="ไม่รู้จักชั้น “{level}”", en="There is no level called “{level}”.")
    remedy_text = Text(
        th="เลือกชั้นความเร็วหรือชั้นความลับจากรายการที่กำหนด",
        en="Choose the urgency or secrecy from the list.",
    )


class BadRecordError(SaanError):
    """Bytes that claim to be a letter record are not one."""

    code = "letters.bad-record"
    text = Text(th="ข้อมูลหนังสือไม่ถูกต้อง: {reason}", en="This is not a valid letter record: {reason}.")
    remedy_text = Text(
        th="ขอให้หน่วยงานผู้ส่งตรวจระบบและส่งหนังสือใหม่ อย่าลงรับฉบับนี้",
        en="Ask the sending agency to check its system and send the letter again; do not register this copy.",
    )


class NotPossibleNowError(SaanError):
    """The event is not in the table for the letter's present state."""

    code = "letters.not-possible-now"
    kind = Kind.CONFLICT
    text = Text(
        th="ดำเนินการนี้ไม่ได้ เพราะขณะนี้หนังสือ “{state_th}”",
        en="This cannot be done now: the letter is {state_en}.",
    )
    remedy_text = Text(
        th="เปิดหนังสือใหม่เพื่อดูสถานะล่าสุด แล้วเลือกขั้นตอนที่ทำได้",
        en="Open the letter again to see where it stands, and choose a step that is offered.",
    )


class NotForThisKindError(SaanError):
    """A paper that stays in the agency was to be sent, or one that is sent was to be kept instead."""

    code = "letters.not-for-this-kind"
    kind = Kind.CONFLICT
    text = Text(th="ดำเนินการนี้กับ{kind_th}ไม่ได้", en="This is not done with a paper of this kind ({kind_en}).")
    remedy_text = Text(
        th="คำสั่ง ประกาศ และเอกสารที่ใช้ภายในให้เก็บเข้าทะเบียน ส่วนหนังสือที่มีผู้รับให้ส่ง",
        en="Keep orders, announcements and the like on record; send what has recipients.",
    )


class BadNumberError(SaanError):
    """A text is not a letter number."""

    code = "letters.bad-number"
    text = Text(th="“{number}” ไม่ใช่เลขที่หนังสือ", en="“{number}” is not a letter number.")
    remedy_text = Text(
        th="เขียนเลขที่หนังสือในรูป รหัส เลขหน่วย/ลำดับ เช่น ทด 0101/12 หรือ ทด 0101/ว 12",
        en="Write it as code, unit, slash and running number, such as ทด 0101/12 or ทด 0101/ว 12.",
    )


class UnknownRankError(SaanError):
    """The table of salutations has no such rank on that day."""

    code = "letters.unknown-rank"
    text = Text(th="ไม่พบฐานะผู้รับ “{rank}” ในตารางคำขึ้นต้น", en="The table of salutations has no rank “{rank}”.")
    remedy_text = Text(th="เลือกฐานะผู้รับจากรายการ", en="Choose the addressee's rank from the list.")


class LetterNotFoundError(SaanError):
    """There is no such letter, or the viewer may not know of it; the two are told apart nowhere."""

    code = "letters.not-found"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบหนังสือนี้", en="There is no such letter.")
    remedy_text = Text(
        th="ค้นหาจากเลขที่หรือเรื่อง หากควรเห็นหนังสือนี้ ให้แจ้งสารบรรณของหน่วยงาน หากเคยเปิดได้ หน้าที่หรือคำสั่งให้ทำการแทนของท่านอาจสิ้นสุดแล้ว",
        en="Search by number or subject; if you should see it, ask your unit's registry. If you could open it before, your post or the order to act for another may have ended.",
    )


class DraftConflictError(SaanError):
    """Somebody saved the draft after this editor opened it. The newer version is left as it is."""

    code = "letters.draft-conflict"
    kind = Kind.CONFLICT
    text = Text(
        th="มีผู้บันทึกร่างนี้เป็นรุ่นที่ {current} หลังจากท่านเปิดรุ่นที่ {opened}",
        en="Somebody saved version {current} after you opened version {opened}.",
    )
    remedy_text = Text(
        th="ข้อความที่ท่านพิมพ์ยังอยู่ เทียบกับรุ่นล่าสุดแล้วบันทึกอีกครั้ง",
        en="What you typed is still here: compare it with the newest version, then save again.",
    )


class KeyUsedError(SaanError):
    """A key that names one call was used before, for a letter that began otherwise."""

    code = "letters.key-used"
    kind = Kind.CONFLICT
    text = Text(
        th="Idempotency-Key นี้ใช้เริ่มหนังสือฉบับอื่นไปแล้ว",
        en="This Idempotency-Key has already begun another letter.",
    )
    remedy_text = Text(
        th="ใช้ค่าใหม่สำหรับหนังสือแต่ละฉบับ และใช้ค่าเดิมเฉพาะเมื่อส่งคำขอเดิมซ้ำ",
        en="Use a new key for each letter, and the same one only to repeat the same call.",
    )


class DraftRefusedError(SaanError):
    """A draft cannot be saved or sent up as it stands; `problems` says why, field by field."""

    code = "letters.draft-refused"
    text = Text(th="หนังสือยังไม่สมบูรณ์: {first_th}", en="The letter is not ready: {first_en}")
    remedy_text = Text(
        th="แก้ไขตามรายการแล้วดำเนินการอีกครั้ง ข้อความที่พิมพ์ไว้ยังอยู่ครบ",
        en="Mend the points listed and try again; nothing you typed is lost.",
    )

    problems: tuple[Problem, ...]

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0].text
        super().__init__(first_th=first.th, first_en=first.en)


class ShownHashMismatchError(SaanError):
    """The hash that the person saw is not the hash of what would be decided on."""

    code = "letters.shown-hash-mismatch"
    kind = Kind.CONFLICT
    text = Text(
        th="หนังสือนี้เปลี่ยนไปจากฉบับที่ท่านเห็น จึงยังไม่ดำเนินการ",
        en="This letter is not the one you were shown, so nothing was done.",
    )
    remedy_text = Text(
        th="เปิดอ่านฉบับล่าสุดแล้วตัดสินใจอีกครั้ง", en="Open and read the newest text, then decide again."
    )


class NotYourTurnError(SaanError):
    """The step that is due is not this person's."""

    code = "letters.not-your-turn"
    kind = Kind.FORBIDDEN
    text = Text(th="ขณะนี้ไม่ใช่ลำดับของท่าน", en="It is not your turn to decide on this letter.")
    remedy_text = Text(
        th="รอลำดับก่อนหน้าให้ดำเนินการ หรือตรวจดูผู้ที่ต้องดำเนินการในหน้าหนังสือ",
        en="Wait for those before you; the letter's page shows whose turn it is.",
    )


class AlreadyDecidedError(SaanError):
    """This person decided on the letter before, as in another window, and what they ask for now is not theirs to decide."""

    code = "letters.already-decided"
    kind = Kind.CONFLICT
    text = Text(
        th="ท่านได้{done_th}หนังสือฉบับนี้ไปแล้ว ขณะนี้หนังสือ “{state_th}”",
        en="You have {done_en} this letter already; it is {state_en} now.",
    )
    remedy_text = Text(
        th="ไม่ต้องทำซ้ำ เปิดหนังสือเพื่อดูว่าถึงลำดับใด",
        en="It need not be done again; the letter's page shows where it stands.",
    )


class NoteNeededError(SaanError):
    """A return, rejection or cancellation was asked for without saying why."""

    code = "letters.note-needed"
    text = Text(th="ต้องระบุเหตุผล", en="A reason is needed.")
    remedy_text = Text(
        th="พิมพ์เหตุผลสั้น ๆ ให้ผู้รับเข้าใจว่าต้องทำอะไรต่อ",
        en="Say briefly why, so that the other side knows what to do.",
    )


class NoteTooLongError(SaanError):
    """A note, remark or minute is longer than its place."""

    code = "letters.note-too-long"
    text = Text(
        th="ข้อความยาว {length} ตัวอักษร เกิน {most} ตัวอักษร",
        en="The text has {length} characters, more than the {most} that there is room for.",
    )
    remedy_text = Text(
        th="ย่อข้อความ หรือแนบรายละเอียดเป็นแฟ้ม แล้วทำอีกครั้ง",
        en="Shorten it, or put the details into a file, and try again.",
    )


class ReceivedInFutureError(SaanError):
    """A letter was to be registered as received at a moment that has not come, or before it arrived."""

    code = "letters.received-at-impossible"
    text = Text(
        th="วันเวลารับต้องไม่ก่อนหนังสือมาถึง ({arrived}) และไม่อยู่ในอนาคต",
        en="The moment of receipt cannot lie before the letter arrived ({arrived}) nor in the future.",
    )
    remedy_text = Text(th="ตรวจวันเวลารับแล้วลงรับอีกครั้ง", en="Check the moment of receipt and register again.")


class LineReplacedError(SaanError):
    """A registration was to be corrected that was corrected since it was shown, as in another window."""

    code = "letters.line-replaced"
    kind = Kind.CONFLICT
    text = Text(
        th="การลงรับนี้แก้ไปแล้วหลังจากท่านเปิดหน้านี้ ขณะนี้เลขรับ {number} จึงไม่แก้ซ้ำ",
        en="This registration was corrected after you opened the page: its receive number is {number} now, and nothing more was done.",
    )
    remedy_text = Text(
        th="เปิดหนังสือดูเลขรับและเวลารับล่าสุด หากยังต้องแก้ ให้เปิดหน้าแก้การลงรับใหม่",
        en="Open the letter and see what stands in the register; if it must still be corrected, open that page again.",
    )


class NotOnThatDeskError(SaanError):
    """A unit was to receive a letter that was not given to it."""

    code = "letters.not-on-that-desk"
    kind = Kind.CONFLICT
    text = Text(th="หนังสือฉบับนี้ยังไม่ได้มอบให้หน่วยงานนี้", en="This letter has not been given to that unit.")
    remedy_text = Text(
        th="ขอให้ผู้ที่ถือเรื่องมอบหมายให้หน่วยงานก่อน แล้วจึงลงรับ",
        en="Ask whoever holds the letter to assign it to the unit first; then it can be received there.",
    )


class UnitNumberGivenError(SaanError):
    """A unit's register has the letter already."""

    code = "letters.unit-number-given"
    kind = Kind.CONFLICT
    text = Text(
        th="หน่วยงานนี้ลงรับหนังสือฉบับนี้แล้ว เลขรับ {number}",
        en="The unit has received this letter already, with number {number}.",
    )
    remedy_text = Text(th="ใช้เลขรับที่มีอยู่ ไม่ต้องลงรับซ้ำ", en="Use that number; nothing needs to be done.")


class NobodyToAssignError(SaanError):
    """A letter was to be assigned to nobody, outside the agency, or to somebody who may not read it."""

    code = "letters.cannot-assign"
    text = Text(
        th="มอบหมายให้ผู้นี้หรือหน่วยงานนี้ไม่ได้",
        en="The letter cannot be assigned to this person or unit.",
    )
    remedy_text = Text(
        th="เลือกหน่วยงานหรือบุคคลในส่วนราชการ หนังสือลับมอบหมายได้เฉพาะบุคคลที่ได้รับอนุญาต",
        en="Choose a unit or person of the agency; a secret letter goes only to a person who is cleared.",
    )


class DuePassedError(SaanError):
    """A letter was to be assigned with a day to be done by that has passed."""

    code = "letters.due-passed"
    text = Text(th="วันกำหนดแล้วเสร็จผ่านไปแล้ว", en="The day to be done by has passed.")
    remedy_text = Text(th="กำหนดวันนี้หรือวันหลังจากนี้ หรือเว้นว่าง", en="Set today or a later day, or leave it empty.")


class NotAReaderError(SaanError):
    """A secret letter was to be opened to somebody outside the agency, or without clearance for its level."""

    code = "letters.not-a-reader"
    text = Text(th="เปิดหนังสือลับให้ผู้นี้อ่านไม่ได้", en="The letter cannot be opened to this person.")
    remedy_text = Text(
        th="เลือกเจ้าหน้าที่ของส่วนราชการที่เข้าถึงชั้นความลับของหนังสือ หรือให้ผู้ดูแลระบบกำหนดชั้นความลับก่อน",
        en="Choose an official of the agency who is cleared for its level, or have an administrator clear them first.",
    )


class NotSecretError(SaanError):
    """A reader was to be named on a letter that is not secret."""

    code = "letters.not-secret"
    kind = Kind.CONFLICT
    text = Text(th="หนังสือฉบับนี้ไม่ใช่หนังสือลับ", en="This letter is not a secret one.")
    remedy_text = Text(
        th="ไม่ต้องระบุผู้มีสิทธิอ่าน ผู้มีบทบาทในหน่วยงานเจ้าของเรื่องอ่านได้อยู่แล้ว",
        en="No reader need be named: whoever has a role in its unit reads it.",
    )


class NotARegistrarError(SaanError):
    """Somebody was to keep the secret register who is outside the agency, inactive, or not cleared."""

    code = "letters.not-a-registrar"
    text = Text(
        th="แต่งตั้งผู้นี้เป็นนายทะเบียนข้อมูลข่าวสารลับไม่ได้",
        en="This person cannot be appointed registrar of secret letters.",
    )
    remedy_text = Text(
        th="เลือกเจ้าหน้าที่ของส่วนราชการที่เข้าถึงชั้นลับขึ้นไป หรือกำหนดชั้นความลับที่หน้าบุคคลก่อน",
        en="Choose an official of the agency who is cleared for ลับ or above, or clear them first on their page.",
    )


class PeriodOutOfRangeError(SaanError):
    """A period of the agency's practice is shorter or longer than can be kept."""

    code = "letters.period-out-of-range"
    text = Text(
        th="ระยะเวลา {days} วัน ({period}) ใช้ไม่ได้", en="A period of {days} days ({period}) cannot be kept."
    )
    remedy_text = Text(th="ระบุ {first} ถึง {last} วัน", en="Give {first} to {last} days.")


class EnclosureUnknownError(SaanError):
    """The letter has no such enclosure, or the caller never brought the file."""

    code = "letters.enclosure-unknown"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบสิ่งที่ส่งมาด้วยรายการนี้", en="The letter has no such enclosure.")
    remedy_text = Text(
        th="เปิดหนังสือใหม่ แล้วแนบไฟล์อีกครั้งหากจำเป็น ไฟล์แนบได้ด้วยตัวไฟล์เองเท่านั้น มิใช่ด้วยค่าแฮช",
        en="Open the letter again, and attach the file itself once more if needed; its hash alone attaches nothing.",
    )


class SecrecyNotTakenError(SaanError):
    """A recipient on this node does not take letters of this secrecy electronically."""

    code = "letters.secrecy-not-taken"
    kind = Kind.CONFLICT
    text = Text(
        th="{agency}ไม่รับหนังสือชั้นความลับนี้ทางระบบ", en="{agency_en} does not take letters of this secrecy here."
    )
    remedy_text = Text(
        th="ส่งถึงผู้รับรายนี้ทางอื่นตามระเบียบว่าด้วยการรักษาความลับ แล้วนำออกจากรายชื่อผู้รับ",
        en="Send it to this recipient by another way that the rules on secrecy allow, and take it off the recipients.",
    )


class PressUnavailableError(SaanError):
    """The node has no press, or its press has no key to sign with."""

    code = "letters.press-unavailable"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ยังจัดทำฉบับลงนามไม่ได้ หนังสือคงเลขเดิมไว้",
        en="The signed page cannot be made yet; the letter keeps its number.",
    )
    remedy_text = Text(
        th="ไม่ต้องลงนามอีก ระบบจะจัดทำให้เองเมื่อพร้อม หากรอนาน ผู้ดูแลระบบเรียก saan doctor เพื่อตรวจกุญแจและใบรับรอง",
        en="Do not sign again: it is made by itself as soon as that is possible. If it takes long, the administrator runs `saan doctor` to check keys and certificates.",
    )


class SealedLaterError(SaanError):
    """A letter was signed and has its number; making its page, or sending it at once, failed and is done by itself later."""

    code = "letters.sealed-later"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ลงนามและออกเลขที่ {number} แล้ว แต่ยังจัดทำหรือส่งฉบับลงนามไม่ได้: {reason_th}",
        en="Signed with number {number}, but its page could not be made or sent yet. {reason_en}",
    )
    remedy_text = Text(
        th="ไม่ต้องลงนามอีก หนังสือคงเลขนี้ไว้ และระบบจะทำต่อให้เองเมื่อพร้อม หากรอนาน ผู้ดูแลระบบเรียก saan doctor เพื่อตรวจกุญแจ ใบรับรอง และการเชื่อมต่อ",
        en="Do not sign again: it keeps the number, and the rest is done by itself as soon as that is possible. If it takes long, the administrator runs `saan doctor` to check keys, certificates and the connection.",
    )

    def __init__(self, number: str, error: SaanError) -> None:
        said = error.message()
        super().__init__(number=number, reason_th=said.th, reason_en=said.en)


class CannotSignError(SaanError):
    """A certificate may not sign, no page can print the letter, or a recipient could not be sent it: nothing is numbered that must then be void."""

    code = "letters.cannot-sign"
    kind = Kind.CONFLICT
    text = Text(
        th="ยังลงนามไม่ได้ ยังไม่ได้ออกเลขที่ และหนังสือยังอยู่ในแฟ้มเสนอ: {reason_th}",
        en="This cannot be signed yet. Nothing was numbered, and the letter stays in the tray. {reason_en}",
    )
    remedy_text = Text(th="แก้ไขแล้วลงนามใหม่: {mend_th}", en="Mend it and sign again: {mend_en}")


class BadReceiptError(SaanError):
    """Bytes that claim to be a business receipt are not one."""

    code = "letters.bad-receipt"
    text = Text(th="ใบแจ้งผลจากปลายทางไม่ถูกต้อง: {reason}", en="This is not a valid business receipt: {reason}.")
    remedy_text = Text(
        th="ขอให้หน่วยงานปลายทางตรวจระบบและแจ้งผลใหม่",
        en="Ask the recipient to check its system and send the receipt again.",
    )


class BadInquiryError(SaanError):
    """Bytes that claim to ask what has become of a letter do not."""

    code = "letters.bad-inquiry"
    text = Text(th="คำถามถึงผลของหนังสือผิดรูป: {reason}", en="This asks about no letter: {reason}.")
    remedy_text = Text(th="ขอให้หน่วยงานผู้ส่งตรวจระบบ", en="Ask the sender to check its system.")


class PostUnavailableError(SaanError):
    """The node has no way to reach other agencies."""

    code = "letters.post-unavailable"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ยังติดต่อหน่วยงานอื่นไม่ได้ จึงยังไม่ส่งหนังสือ",
        en="Other agencies cannot be reached yet, so nothing was sent.",
    )
    remedy_text = Text(
        th="ผู้ดูแลระบบเรียก saan doctor เพื่อตรวจการเชื่อมต่อ แล้วส่งอีกครั้ง",
        en="The administrator runs `saan doctor` to check the connection; then send again.",
    )


class RefusedOnArrivalError(SaanError):
    """A letter that reached this node is not for it, or not whole."""

    code = "letters.refused-on-arrival"
    text = Text(th="ไม่รับหนังสือที่มาถึง: {reason}", en="The letter that arrived was refused: {reason}.")
    remedy_text = Text(
        th="หน่วยงานผู้ส่งจะได้รับแจ้งเหตุผล และต้องออกหนังสือใหม่",
        en="The sender is told the reason and must issue the letter anew.",
    )


class BadCursorError(SaanError):
    """The place where a page should begin cannot be read."""

    code = "letters.bad-cursor"
    text = Text(th="ไม่รู้ว่าจะเริ่มหน้าถัดไปจากที่ใด", en="The place where the next page begins cannot be read.")
    remedy_text = Text(th="เปิดรายการใหม่ตั้งแต่หน้าแรก", en="Open the list again from its first page.")
