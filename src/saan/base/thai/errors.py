"""What Thai conventions refuse to read."""

from saan.trust.errors import Kind, SaanError, Text


class NotADayError(SaanError):
    """A text names no day of the calendar."""

    code = "thai.not-a-day"
    text = Text(th="“{given}” ไม่ใช่วันที่", en="“{given}” is not a day of the calendar.")
    remedy_text = Text(
        th="พิมพ์วัน เดือน ปี พ.ศ. เช่น 22/11/2569 หรือ 22 พ.ย. 2569",
        en="Write day, month, year, such as 22/11/2026 or 22 Nov 2026.",
    )


class NoSuchDayError(NotADayError):
    """A text is written like a day, but its month has no such day, or its year no such month."""

    code = "thai.no-such-day"
    text = Text(th="“{given}” ไม่มีอยู่ในปฏิทิน", en="There is no such day as “{given}”.")
    remedy_text = Text(
        th="ตรวจวันที่ เดือน และปีอีกครั้ง ปีอธิกสุรทินเท่านั้นที่มีวันที่ 29 กุมภาพันธ์",
        en="Check the day, the month and the year; only leap years have a 29 February.",
    )


class YearUnclearError(NotADayError):
    """A year of two figures may be of either era and any century."""

    code = "thai.year-unclear"
    text = Text(th="ปีใน “{given}” ไม่ชัดเจน", en="The year in “{given}” is unclear.")
    remedy_text = Text(th="พิมพ์ปีให้ครบสี่หลัก เช่น 2569", en="Write the year with four figures, such as 2026.")


class WrongWeekdayError(NotADayError):
    """The day of the week does not belong to the date."""

    code = "thai.wrong-weekday"
    text = Text(
        th="“{given}” ไม่ตรงกัน เพราะวันที่นั้นเป็นวัน{weekday_th}",
        en="“{given}” does not agree with itself: that day is a {weekday_en}.",
    )
    remedy_text = Text(
        th="แก้ชื่อวันหรือวันที่ให้ตรงกัน", en="Correct the day of the week or the date, so that they agree."
    )


class AmountUnreadableError(SaanError):
    """An amount of money has parts smaller than a satang, or is no amount."""

    code = "thai.amount-unreadable"
    text = Text(th="“{given}” ไม่ใช่จำนวนเงิน", en="“{given}” is not an amount of money.")
    remedy_text = Text(
        th="พิมพ์จำนวนเงินเป็นตัวเลข มีทศนิยมไม่เกินสองตำแหน่ง เช่น 1,250.50",
        en="Write the amount in figures with at most two decimals, such as 1,250.50.",
    )


class IdRefusedError(SaanError):
    """A number is not a 13-digit identity number."""

    code = "thai.id-refused"
    text = Text(
        th="เลขประจำตัวต้องมี 13 หลัก แต่ที่พิมพ์มามี {length} หลัก",
        en="An identity number has 13 digits; this one has {length}.",
    )
    remedy_text = Text(
        th="พิมพ์เลข 13 หลักตามที่ปรากฏบนบัตรหรือหนังสือรับรอง",
        en="Type the 13 digits as they stand on the card or the certificate.",
    )


class IdChecksumError(IdRefusedError):
    """The last digit does not belong to the twelve before it: something was mistyped."""

    code = "thai.id-checksum"
    text = Text(
        th="เลขประจำตัวนี้ไม่ถูกต้อง หลักสุดท้ายไม่ตรงกับสิบสองหลักแรก",
        en="This identity number is wrong: its last digit does not belong to the first twelve.",
    )
    remedy_text = Text(th="ตรวจว่าพิมพ์ผิดหรือสลับหลักใดหรือไม่", en="Look for a mistyped or exchanged digit.")


class IdKindError(IdRefusedError):
    """The first digit is not one of those that this place accepts."""

    code = "thai.id-kind"
    text = Text(
        th="เลขประจำตัวที่ขึ้นต้นด้วย {first} ใช้กับรายการนี้ไม่ได้",
        en="An identity number that begins with {first} is not accepted here.",
    )
    remedy_text = Text(th="ใช้เลขที่ขึ้นต้นด้วย {accepted}", en="Use a number that begins with one of {accepted}.")


class NotPlainError(SaanError):
    """A text holds what no record may: an invisible control, a mark that turns the direction of writing."""

    code = "thai.not-plain"
    text = Text(th="ข้อความ “{given}” {why_th}", en="“{given}” {why_en}.")
    remedy_text = Text(
        th="มักติดมาจากการวาง ให้พิมพ์ข้อความใหม่ทั้งช่องแทนการวาง แล้วลองใหม่",
        en="It usually comes along with pasted text: type the whole of it anew instead, and try again.",
    )


class WordListMissingError(SaanError):
    """The list of Thai words, which travels in the wheel, is not where it should be."""

    code = "thai.word-list-missing"
    kind = Kind.INTERNAL
    text = Text(th="ไม่พบรายการคำสำหรับตัดคำภาษาไทย", en="The list of Thai words is missing.")
    remedy_text = Text(
        th="ติดตั้งโปรแกรมใหม่ หรือหากเป็นเครื่องพัฒนาให้สั่ง ./dev setup",
        en="Install the program anew; on a developer's machine run ./dev setup.",
    )
