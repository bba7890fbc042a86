"""What the working calendar refuses."""

from saan.trust.errors import Kind, SaanError, Text


class HolidayTakenError(SaanError):
    """The day already is a holiday for these agencies."""

    code = "calendar.holiday-taken"
    kind = Kind.CONFLICT
    text = Text(th="วันที่ {day} เป็นวันหยุดอยู่แล้ว", en="{day} already is a holiday.")
    remedy_text = Text(
        th="หากชื่อหรือที่มาผิด ให้ยกเลิกวันหยุดเดิมก่อนแล้วเพิ่มใหม่",
        en="If its name or source is wrong, withdraw it first, then declare it anew.",
    )


class HolidayUnknownError(SaanError):
    """No such holiday is in force."""

    code = "calendar.holiday-unknown"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบวันหยุดที่ระบุ", en="There is no such holiday.")
    remedy_text = Text(
        th="เปิดรายการวันหยุดใหม่ อาจมีผู้ยกเลิกวันหยุดนี้ไปแล้ว",
        en="Reload the list of holidays; someone may have withdrawn it.",
    )


class CalendarWordsError(SaanError):
    """What is said of a day or a year names no source, or is not named in both languages, or is too long."""

    code = "calendar.words"
    text = Text(
        th="ต้องระบุชื่อทั้งภาษาไทยและอังกฤษ และที่มา เช่น มติคณะรัฐมนตรีหรือคำสั่ง",
        en="Give a name in Thai and in English, and the source, such as a cabinet resolution or an order.",
    )
    remedy_text = Text(
        th="ชื่อยาวไม่เกิน 200 ตัวอักษร ที่มาไม่เกิน 300 ตัวอักษร และปีอยู่ระหว่าง ค.ศ. 1900 ถึง 2599",
        en="A name has 200 characters at most, a source 300, and the year lies between 1900 and 2599.",
    )


class WorkingWeekRefusedError(SaanError):
    """Working hours are not seven days of times in order, with at least one hour of work."""

    code = "calendar.working-week"
    text = Text(th="เวลาทำการที่กำหนดไม่ถูกต้อง", en="These working hours are not in order.")
    remedy_text = Text(
        th="เขียนเวลาเปิดและปิดเช่น 08.30–12.00, 13.00–16.30 อย่างน้อยหนึ่งช่วงในสัปดาห์ เปิดก่อนปิด และไม่ซ้อนกัน",
        en="Write each day's hours such as 08.30–12.00, 13.00–16.30: at least one stretch in the week, each opening before it closes, none overlapping another.",
    )


class NoWorkingDayError(SaanError):
    """No working day was found within ten years, so the calendar itself must be wrong."""

    code = "calendar.no-working-day"
    kind = Kind.INTERNAL
    text = Text(th="ไม่พบวันทำการในช่วงสิบปีจาก {day}", en="There is no working day within ten years of {day}.")
    remedy_text = Text(
        th="ตรวจเวลาทำการและวันหยุดของหน่วยงาน", en="Check the agency's working hours and holidays."
    )
