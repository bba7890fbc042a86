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


class WorkingWeekRefusedError(SaanError):
    """Working hours are not seven days of times in order, with at least one hour of work."""

    code = "calendar.working-week"
    text = Text(th="เวลาทำการที่กำหนดไม่ถูกต้อง", en="These working hours are not in order.")
    remedy_text = Text(
        th="กำหนดอย่างน้อยหนึ่งช่วงในสัปดาห์ เวลาเปิดต้องก่อนเวลาปิด และช่วงเวลาต้องไม่ซ้อนกัน",
        en="Give at least one stretch in the week, each opening before it closes, none overlapping another.",
    )


class NoWorkingDayError(SaanError):
    """No working day was found within ten years, so the calendar itself must be wrong."""

    code = "calendar.no-working-day"
    kind = Kind.INTERNAL
    text = Text(th="ไม่พบวันทำการในช่วงสิบปีจาก {day}", en="There is no working day within ten years of {day}.")
    remedy_text = Text(
        th="ตรวจเวลาทำการและวันหยุดของหน่วยงาน", en="Check the agency's working hours and holidays."
    )
