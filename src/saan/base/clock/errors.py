"""What is refused while the clock is wrong."""

from datetime import timedelta

from saan.trust.errors import Kind, SaanError, Text


class ClockWrongError(SaanError):
    """This node's clock is wrong by what others say: nothing is signed, numbered, sent or acknowledged by it."""

    code = "base.clock-wrong"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="นาฬิกาของระบบนี้{way_th}เวลาจริงประมาณ {off_th} จึงยังไม่ลงนาม ออกเลข ส่ง หรือรับสิ่งใด",
        en="This system's clock is about {off_en} {way_en}, so nothing is signed, numbered, sent or received.",
    )
    remedy_text = Text(
        th="แจ้งผู้ดูแลระบบให้ตั้งนาฬิกาของเครื่องและเปิดการตั้งเวลาอัตโนมัติ (timedatectl set-ntp true) แล้วทำอีกครั้ง สิ่งที่รออยู่จะทำต่อเองเมื่อนาฬิกาถูกต้อง",
        en="Have the administrator set the machine's clock and turn on time synchronisation (`timedatectl set-ntp true`), then do it again. What waits goes on by itself once the clock is right.",
    )

    wait = 30
    """Seconds after which whoever calls may ask again."""

    def __init__(self, ahead: timedelta) -> None:
        th, en = _length(abs(ahead))
        late = ahead < timedelta(0)
        super().__init__(
            way_th="ช้ากว่า" if late else "เร็วกว่า",
            way_en="behind" if late else "ahead",
            off_th=th,
            off_en=en,
            wait=self.wait,
        )


def _length(off: timedelta) -> tuple[str, str]:
    minutes = round(off.total_seconds() / 60)
    if minutes < 120:  # noqa: PLR2004 - two hours
        return f"{minutes} นาที", f"{minutes} minutes"
    hours = round(minutes / 60)
    if hours < 48:  # noqa: PLR2004 - two days
        return f"{hours} ชั่วโมง", f"{hours} hours"
    return f"{round(hours / 24)} วัน", f"{round(hours / 24)} days"
