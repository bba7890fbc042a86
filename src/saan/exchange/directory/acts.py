"""What the directory's authority announces in the journal."""

from saan.base.journal import api as journal

_ELECTRONIC = "พระราชบัญญัติการปฏิบัติราชการทางอิเล็กทรอนิกส์ พ.ศ. 2565"


def _declare(code: str, th: str, en: str) -> journal.ActType:
    return journal.declare(f"directory.{code}", th=th, en=en, basis=_ELECTRONIC)


FOUNDED = _declare("founded", "ตั้งทำเนียบกลาง", "Directory founded")
ROOT_ROTATED = _declare("root-rotated", "เปลี่ยนกุญแจรากของทำเนียบ", "Directory's root rotated")
RECOVERED = _declare("recovered", "รับทำเนียบกลับจากสำเนาของสมาชิก", "Directory recovered from a member's copy")
SIGNED = _declare("signed", "ลงลายมือชื่อทำเนียบฉบับใหม่", "Directory signed")
REFRESHED = _declare("refreshed", "ต่ออายุทำเนียบ", "Directory's life extended")
ENROLLED = _declare("enrolled", "ขึ้นทะเบียนหน่วยงานในทำเนียบ", "Agency enrolled")
ENTRY_CHANGED = _declare("entry-changed", "แก้ไขรายการของหน่วยงานในทำเนียบ", "Agency's entry changed")
KEY_ROTATED = _declare("key-rotated", "เปลี่ยนกุญแจของหน่วยงาน", "Agency's key rotated")
KEY_REVOKED = _declare("key-revoked", "เพิกถอนกุญแจของหน่วยงาน", "Agency's key revoked")
AGENCY_WITHDRAWN = _declare("withdrawn", "เพิกถอนหน่วยงานจากทำเนียบ", "Agency withdrawn")
ENROLMENT_REFUSED = _declare("enrolment-refused", "ไม่อนุมัติคำขอขึ้นทะเบียน", "Enrolment refused")
CERTIFICATE_ISSUED = _declare("certificate-issued", "ออกใบรับรองอิเล็กทรอนิกส์", "Certificate issued")
CERTIFICATE_REVOKED = _declare("certificate-revoked", "เพิกถอนใบรับรองอิเล็กทรอนิกส์", "Certificate revoked")
WITNESSES_SET = _declare("witnesses-set", "กำหนดพยานของบันทึก", "Witnesses set")
