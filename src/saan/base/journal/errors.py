"""What the journal refuses."""

from saan.trust.errors import Kind, SaanError, Text

_CALL_OPERATOR = Text(
    th="หยุดการเผยแพร่บันทึกไว้ก่อน แล้วใช้ saan doctor ตรวจสอบ",
    en="Do not publish anything more; run `saan doctor` and follow what it says.",
)


class UnknownActError(SaanError):
    """No act of this id stands in the journal."""

    code = "journal.unknown-act"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบการกระทำ {act} ในบันทึก", en="The journal has no act {act}.")
    remedy_text = Text(th="ตรวจรหัสอีกครั้ง", en="Check the id.")


class ErasedActError(SaanError):
    """The content of an act was destroyed under a retention rule; only its leaf remains."""

    code = "journal.erased-act"
    kind = Kind.GONE
    text = Text(
        th="เนื้อหาของการกระทำ {act} ถูกทำลายตามระเบียบแล้ว",
        en="The content of act {act} was destroyed under its keeping rule.",
    )
    remedy_text = Text(
        th="ยังพิสูจน์ได้ว่ามีการบันทึก แต่อ่านเนื้อหาไม่ได้อีก",
        en="That it was recorded can still be proved; what it said cannot be read again.",
    )


class NotSealedYetError(SaanError):
    """An act stands in the journal but no signed checkpoint covers it yet."""

    code = "journal.not-sealed-yet"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="การกระทำ {act} บันทึกแล้ว แต่ยังไม่มีจุดตรวจสอบที่ครอบคลุม",
        en="Act {act} is recorded, but no checkpoint covers it yet.",
    )
    remedy_text = Text(th="รอสักครู่ แล้วขอหลักฐานอีกครั้ง", en="Wait a moment, then ask for the proof again.")


class MissingLogKeyError(SaanError):
    """The node has no key to sign its log, or to witness others', with."""

    code = "journal.missing-key"
    kind = Kind.UNAVAILABLE
    text = Text(th="ไม่มีกุญแจ {name}.pem ของบันทึก", en="The journal's key {name}.pem is missing.")
    remedy_text = Text(
        th="กู้จากสำเนาสำรอง กุญแจ witness สร้างใหม่ได้ด้วย saan directory enrol --rotate witness แต่อย่าสร้างกุญแจ log ใหม่แทนของเดิม",
        en="Restore it from a backup. A witness's key may be made anew by `saan directory enrol --rotate witness`; never replace a log's key by a new one.",
    )


class DamagedLogError(SaanError):
    """What the journal holds does not lead to the root that it signed."""

    code = "journal.damaged"
    kind = Kind.INTERNAL
    text = Text(
        th="ข้อมูลในบันทึกไม่ตรงกับจุดตรวจสอบขนาด {size} ที่ลงลายมือชื่อไว้",
        en="The journal does not match the checkpoint of size {size} that it signed.",
    )
    remedy_text = _CALL_OPERATOR


class RolledBackError(SaanError):
    """The database knows less than this log has already published: a lagging standby took its place, or an old copy."""

    code = "journal.rolled-back"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ฐานข้อมูลเก่ากว่าที่โหนดนี้เผยแพร่ไปแล้ว (มีถึงลำดับ {held} จาก {published}) จึงยังไม่บันทึกสิ่งใด",
        en="The database is older than what this node has already shown (up to entry {held} of {published}),"
        " so nothing is recorded.",
    )
    remedy_text = Text(
        th="แจ้งผู้ดูแลระบบให้นำฐานข้อมูลที่มีรายการล่าสุดกลับมา ระบบจะทำงานต่อเอง หากไม่มีแล้ว ให้หยุดโหนด"
        " แล้วทำตามหัวข้อ กู้คืน ของคู่มือผู้ดูแลระบบ (saan release)",
        en="Ask the administrator to bring back the database that has the newest rows; everything then goes on by itself."
        " If there is none, stop the node and follow “Restore” in the administrator's guide (`saan release`).",
    )


class FullLogDiskError(SaanError):
    """The log's disk refused a write."""

    code = "journal.disk"
    kind = Kind.UNAVAILABLE
    text = Text(th="เขียนแฟ้มบันทึกไม่ได้: {reason}", en="The log's files cannot be written: {reason}.")
    remedy_text = Text(
        th="เพิ่มที่ว่างหรือแก้สิทธิของโฟลเดอร์ log การกระทำที่บันทึกไว้แล้วไม่สูญหาย",
        en="Free space or mend the permissions of the log folder; acts already recorded are not lost.",
    )


class NoForkError(SaanError):
    """A contradiction was to be answered, and the log has shown none that is not answered."""

    code = "journal.no-fork"
    kind = Kind.NOT_FOUND
    text = Text(
        th="ไม่มีประวัติที่ขัดกันของสมุด {origin} ที่ยังไม่ได้ชี้แจง",
        en="The journal {origin} has shown no contradiction that is not answered.",
    )
    remedy_text = Text(th="เรียก saan doctor เพื่อดูชื่อสมุด", en="Run `saan doctor`, which names the journal.")
