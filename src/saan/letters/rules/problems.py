"""What may be wrong with a draft: one code, Thai and English words, and the next step, for one field."""

from dataclasses import dataclass

from saan.trust.errors import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of a draft. `field` is a path such as `to.0.title`."""

    field: str
    code: str
    text: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of problem; `at` makes one of it."""

    code: str
    text: Text
    remedy: Text

    def at(self, field: str, **fields: object) -> Problem:
        """Return this fault in a field of the draft."""
        return Problem(field, self.code, self.text.fill(fields), self.remedy.fill(fields))


NO_SUBJECT = Fault(
    "no-subject",
    Text(th="ยังไม่ได้ใส่เรื่อง", en="The subject is missing."),
    Text(th="ใส่เรื่องให้สั้นและได้ใจความ", en="Write a short subject that says what the letter is about."),
)
NO_SALUTATION = Fault(
    "no-salutation",
    Text(th="ยังไม่ได้ใส่คำขึ้นต้น", en="The salutation is missing."),
    Text(th="เลือกคำขึ้นต้นตามฐานะของผู้รับ", en="Choose the salutation for the addressee's rank."),
)
NO_BODY = Fault(
    "no-body",
    Text(th="ยังไม่มีข้อความในหนังสือ", en="The letter has no text."),
    Text(th="พิมพ์ข้อความของหนังสือ", en="Write the text of the letter."),
)
TABLE_UNEVEN = Fault(
    "table-uneven",
    Text(
        th="ตารางในข้อความ บรรทัดที่ {line} มี {cells} ช่อง แต่หัวตารางมี {columns} ช่อง",
        en="Line {line} of the text has {cells} cells; the titles of its table are {columns}.",
    ),
    Text(
        th="ให้ทุกแถวมีจำนวนช่องเท่ากับหัวตาราง ช่องที่ว่างเขียน | | ได้",
        en="Give each row as many cells as there are titles; an empty one is written | |.",
    ),
)
TABLE_EMPTY = Fault(
    "table-empty",
    Text(
        th="ตารางในข้อความ บรรทัดที่ {line} มีแต่หัวตาราง",
        en="The table in line {line} of the text has titles only.",
    ),
    Text(
        th="พิมพ์แถวต่อจากหัวตารางโดยไม่เว้นบรรทัด",
        en="Type its rows below the titles, without an empty line between.",
    ),
)
TABLE_WIDE = Fault(
    "table-wide",
    Text(
        th="ตารางในข้อความ บรรทัดที่ {line} มีเกิน {most} ช่อง",
        en="The table in line {line} of the text has more than {most} columns.",
    ),
    Text(th="แบ่งเป็นหลายตาราง หรือแนบเป็นสิ่งที่ส่งมาด้วย", en="Split it, or attach it as an enclosure."),
)
NO_CLOSING = Fault(
    "no-closing",
    Text(th="หนังสือภายนอกต้องมีคำลงท้าย", en="An external letter needs a closing phrase."),
    Text(th="เลือกคำลงท้ายตามฐานะของผู้รับ", en="Choose the closing phrase for the addressee's rank."),
)
NO_RECIPIENT = Fault(
    "no-recipient",
    Text(th="ยังไม่ได้ระบุผู้รับ", en="There is no recipient."),
    Text(
        th="เพิ่มผู้รับอย่างน้อยหนึ่งราย นอกเหนือจากสำเนาส่ง",
        en="Add at least one recipient who is not only sent a copy.",
    ),
)
NO_TITLE = Fault(
    "no-title",
    Text(th="ยังไม่ได้ใส่ชื่อหรือตำแหน่ง", en="A name or title is missing."),
    Text(th="ใส่ข้อความที่จะพิมพ์ในหนังสือ เช่น อธิบดีกรม…", en="Write what is printed, such as the addressee's title."),
)
RECIPIENT_TWICE = Fault(
    "recipient-twice",
    Text(th="ระบุผู้รับรายนี้ซ้ำ", en="This recipient stands in the list twice."),
    Text(th="ลบรายการที่ซ้ำออก", en="Remove one of the two."),
)
UNKNOWN_RECIPIENT = Fault(
    "unknown-recipient",
    Text(th="ไม่พบหน่วยงาน {agency} ในทำเนียบ", en="The directory has no agency {agency}."),
    Text(th="เลือกหน่วยงานจากรายการค้นหา", en="Choose the agency from the search list."),
)
MEMO_LEAVES = Fault(
    "memo-leaves-agency",
    Text(th="บันทึกข้อความและบันทึกใช้ภายในส่วนราชการเท่านั้น", en="Memos and notes stay inside the agency."),
    Text(
        th="เลือกหน่วยงานภายใน หรือเปลี่ยนเป็นหนังสือภายนอก",
        en="Choose a unit of your agency, or make it an external letter.",
    ),
)
UNIT_ELSEWHERE = Fault(
    "unit-of-another-agency",
    Text(
        th="หนังสือถึงส่วนราชการอื่นส่งถึงสารบรรณกลางของส่วนราชการนั้น ไม่ระบุหน่วยงานภายในของเขา",
        en="A letter to another agency goes to its central registry, not to a unit of it.",
    ),
    Text(
        th="เอาหน่วยงานออก แล้วระบุหน่วยงานหรือตำแหน่งไว้ในช่อง “เรียน (ตำแหน่ง)” แทน",
        en="Leave the unit out, and name it or its head in the addressee’s title instead.",
    ),
)
TO_ONESELF = Fault(
    "to-oneself",
    Text(th="ผู้รับเป็นหน่วยงานเดียวกับผู้ส่ง", en="The recipient is the sender."),
    Text(th="เลือกผู้รับอื่น หรือใช้บันทึกข้อความภายใน", en="Choose another recipient, or use an internal memo."),
)
REPLY_BY_PASSED = Fault(
    "reply-by-passed",
    Text(th="วันที่ขอให้ตอบผ่านไปแล้ว", en="The day to reply by has passed."),
    Text(th="กำหนดวันในอนาคต หรือเว้นว่าง", en="Set a later day, or leave it empty."),
)
REFERENCE_INCOMPLETE = Fault(
    "reference-incomplete",
    Text(th="รายการอ้างถึงไม่ครบ", en="A reference is incomplete."),
    Text(th="ใส่เลขที่ วันที่ และเรื่องของหนังสือที่อ้างถึง", en="Give its number, date and subject."),
)
REFERENCE_IN_FUTURE = Fault(
    "reference-in-future",
    Text(th="หนังสือที่อ้างถึงลงวันที่ในอนาคต", en="The letter referred to has a date in the future."),
    Text(th="ตรวจวันที่ของหนังสือที่อ้างถึง", en="Check the date of the letter referred to."),
)
NO_SIGNATORY = Fault(
    "no-signatory",
    Text(th="ยังไม่ได้เลือกผู้ลงนาม", en="Nobody is asked to sign."),
    Text(th="เลือกตำแหน่งผู้ลงนาม", en="Choose the position that signs."),
)
CANNOT_SIGN = Fault(
    "cannot-sign",
    Text(th="ตำแหน่งที่เลือกลงนามแทนหน่วยงานนี้ไม่ได้", en="The chosen position does not sign for this unit."),
    Text(th="เลือกตำแหน่งจากรายการผู้ลงนาม", en="Choose a position from the list of signatories."),
)
CANNOT_REVIEW = Fault(
    "cannot-review",
    Text(th="บุคคลนี้ไม่มีหน้าที่ตรวจหนังสือของหน่วยงาน", en="This person does not review letters of the unit."),
    Text(th="เลือกผู้ตรวจจากรายการ", en="Choose a reviewer from the list."),
)
REVIEWER_TWICE = Fault(
    "reviewer-twice",
    Text(th="ผู้ตรวจซ้ำกัน", en="A reviewer stands in the list twice."),
    Text(th="ให้ผู้ตรวจแต่ละคนปรากฏเพียงครั้งเดียว", en="Name each reviewer once."),
)
SECRECY_TOO_HIGH = Fault(
    "secrecy-too-high",
    Text(
        th="ส่วนราชการนี้ไม่อนุญาตให้ส่งชั้นความลับนี้ทางระบบ",
        en="This agency does not send letters of this secrecy electronically.",
    ),
    Text(
        th="ส่งโดยเจ้าหน้าที่นำสาร หรือขอให้ผู้ดูแลระบบตรวจการตั้งค่า",
        en="Send it by courier, or ask the administrator about the setting.",
    ),
)
NOT_CLEARED = Fault(
    "not-cleared",
    Text(th="บุคคลนี้ยังไม่ได้รับอนุญาตให้เข้าถึงชั้นความลับนี้", en="This person is not cleared for this level of secrecy."),
    Text(th="เลือกบุคคลที่ได้รับอนุญาต", en="Choose a person who is cleared."),
)
TOO_LONG = Fault(
    "too-long",
    Text(th="ข้อความยาวเกิน {limit} ตัวอักษร", en="The text is longer than {limit} characters."),
    Text(th="ย่อข้อความ หรือแนบเป็นสิ่งที่ส่งมาด้วย", en="Shorten it, or attach it as an enclosure."),
)
TOO_MANY_LINES = Fault(
    "too-many-lines",
    Text(th="ข้อความมีเกิน {limit} บรรทัด", en="The text has more than {limit} lines."),
    Text(th="ย่อข้อความ หรือแนบเป็นสิ่งที่ส่งมาด้วย", en="Shorten it, or attach it as an enclosure."),
)
TOO_MANY = Fault(
    "too-many",
    Text(th="มีรายการเกิน {limit} รายการ", en="There are more than {limit} entries."),
    Text(th="แบ่งเป็นหนังสือหลายฉบับ", en="Divide them over several letters."),
)
TOO_LARGE = Fault(
    "too-large",
    Text(
        th="หนังสือทั้งฉบับมีขนาด {kib} KiB เกินกว่า {most} KiB ที่หนังสือหนึ่งฉบับมีได้",
        en="The whole letter has {kib} KiB; a letter may have {most} KiB.",
    ),
    Text(
        th="แบ่งผู้รับเป็นหลายฉบับ หรือย้ายข้อความส่วนหนึ่งไปเป็นสิ่งที่ส่งมาด้วย",
        en="Divide the recipients over several letters, or move some of the text into an enclosure.",
    ),
)
CANNOT_BE_SENT = Fault(
    "cannot-be-sent",
    Text(
        th="หนังสือนี้ส่งถึง {agency} ไม่ได้: {reason_th}", en="This letter cannot be sent to {agency}: {reason_en}"
    ),
    Text(th="{mend_th}", en="{mend_en}"),
)
CANNOT_BE_PRINTED = Fault(
    "cannot-be-printed",
    Text(th="{reason_th}", en="{reason_en}"),
    Text(th="{mend_th}", en="{mend_en}"),
)
SIGNATORY_TWICE = Fault(
    "signatory-twice",
    Text(th="ผู้ลงนามซ้ำกัน", en="A signatory stands in the list twice."),
    Text(th="ให้ผู้ลงนามแต่ละตำแหน่งปรากฏเพียงครั้งเดียว", en="Name each signing position once."),
)
ONE_SIGNATORY = Fault(
    "one-signatory",
    Text(th="หนังสือชนิดนี้มีผู้ลงนามได้คนเดียว", en="A paper of this kind has one signatory."),
    Text(th="ลบผู้ลงนามร่วมออก", en="Remove the others."),
)
STAYS = Fault(
    "stays-in-agency",
    Text(th="หนังสือชนิดนี้ไม่มีผู้รับ", en="A paper of this kind has no recipients."),
    Text(
        th="ลบผู้รับออก แล้วส่งเป็นสิ่งที่ส่งมาด้วยของหนังสือภายนอกหรือบันทึกข้อความ",
        en="Remove them; send it as an enclosure of an external letter or a memo.",
    ),
)
IS_PUBLIC = Fault(
    "is-public",
    Text(th="หนังสือชนิดนี้มีชั้นความลับไม่ได้", en="A paper of this kind cannot be secret."),
    Text(th="เลือกชั้นความลับเป็นปกติ หรือใช้หนังสือชนิดอื่น", en="Choose normal, or use another kind of letter."),
)
NO_SESSION = Fault(
    "no-session",
    Text(th="ยังไม่ได้ใส่ครั้งที่ประชุม", en="The number of the meeting is missing."),
    Text(th="ใส่ครั้งที่และปี เช่น ๑/๒๕๖๙", en="Write it with its year, such as 1/2569."),
)
NO_MEETING_DAY = Fault(
    "no-meeting-day",
    Text(th="ยังไม่ได้ใส่วันประชุม", en="The day of the meeting is missing."),
    Text(th="ใส่วันที่ประชุม", en="Give the day on which it was held."),
)
MEETING_IN_FUTURE = Fault(
    "meeting-in-future",
    Text(th="วันประชุมยังมาไม่ถึง", en="The day of the meeting has not come."),
    Text(th="ตรวจวันประชุม", en="Check the day of the meeting."),
)
NO_PLACE = Fault(
    "no-place",
    Text(th="ยังไม่ได้ใส่สถานที่ประชุม", en="The place of the meeting is missing."),
    Text(th="ใส่สถานที่ประชุม", en="Say where it was held."),
)
_TIME = Text(th="ใส่เวลา เช่น 09.30", en="Write the time, such as 09.30.")
NO_OPENING = Fault(
    "no-opening-time", Text(th="ยังไม่ได้ใส่เวลาเริ่มประชุม", en="When the meeting began is missing."), _TIME
)
NO_CLOSING_TIME = Fault(
    "no-closing-time", Text(th="ยังไม่ได้ใส่เวลาเลิกประชุม", en="When the meeting ended is missing."), _TIME
)
NOBODY_PRESENT = Fault(
    "nobody-present",
    Text(th="ยังไม่มีรายชื่อผู้มาประชุม", en="Nobody is listed as present."),
    Text(th="ใส่ชื่อผู้มาประชุมอย่างน้อยหนึ่งคน", en="List at least one person who came."),
)
