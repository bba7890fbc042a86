"""What the people house announces in the journal."""

from saan.base.journal import api as journal

_ELECTRONIC = "พระราชบัญญัติการปฏิบัติราชการทางอิเล็กทรอนิกส์ พ.ศ. 2565"
_APPOINTING = "พระราชบัญญัติระเบียบข้าราชการพลเรือน พ.ศ. 2551"
_DELEGATING = "พระราชบัญญัติระเบียบบริหารราชการแผ่นดิน พ.ศ. 2534 มาตรา 38–50"
_SECRECY = "ระเบียบว่าด้วยการรักษาความลับของทางราชการ พ.ศ. 2544"


def _on_accounts(code: str, th: str, en: str) -> journal.ActType:
    return journal.declare(code, th=th, en=en, basis=_ELECTRONIC)


PERSON_REGISTERED = _on_accounts("people.registered", "เพิ่มบัญชีบุคคล", "Person registered")
PERSON_CHANGED = _on_accounts("people.changed", "แก้ไขข้อมูลบุคคล", "Person's particulars changed")
PERSON_DEACTIVATED = _on_accounts("people.deactivated", "ระงับบัญชีบุคคล", "Person deactivated")
PERSON_REACTIVATED = _on_accounts("people.reactivated", "เปิดใช้บัญชีบุคคลอีกครั้ง", "Person reactivated")
ROLE_GRANTED = _on_accounts("people.role-granted", "กำหนดบทบาท", "Role granted")
ROLE_WITHDRAWN = _on_accounts("people.role-withdrawn", "เพิกถอนบทบาท", "Role withdrawn")
PERSON_INVITED = _on_accounts("people.invited", "ออกลิงก์เชิญ", "Person invited")
INVITATION_USED = _on_accounts("people.invitation-used", "ใช้ลิงก์เชิญ", "Invitation used")
SIGNED_IN = _on_accounts("people.signed-in", "ลงชื่อเข้าใช้", "Signed in")
IDENTITY_LINKED = _on_accounts("people.identity-linked", "เชื่อมบัญชีกับผู้ยืนยันตัวตน", "Identity linked")
IDENTITY_UNLINKED = _on_accounts("people.identity-unlinked", "ยกเลิกการเชื่อมกับผู้ยืนยันตัวตน", "Identity unlinked")
MACHINE_REGISTERED = _on_accounts("people.machine-registered", "ขึ้นทะเบียนโปรแกรม", "Program registered")
MACHINE_WITHDRAWN = _on_accounts("people.machine-withdrawn", "เพิกถอนโปรแกรม", "Program withdrawn")
SECRET_REPLACED = _on_accounts(
    "people.machine-secret-replaced", "เปลี่ยนรหัสลับของโปรแกรม", "Program's secret replaced"
)

PERSON_CLEARED = journal.declare(
    "people.cleared", th="กำหนดชั้นความลับที่เข้าถึงได้", en="Clearance changed", basis=_SECRECY
)
POSITION_MADE = journal.declare(
    "people.position-made", th="กำหนดตำแหน่ง", en="Position made", basis=_APPOINTING
)
POSITION_CHANGED = journal.declare(
    "people.position-changed", th="แก้ไขตำแหน่ง", en="Position changed", basis=_APPOINTING
)
APPOINTED = journal.declare("people.appointed", th="แต่งตั้ง", en="Appointed", basis=_APPOINTING)
APPOINTMENT_ENDED = journal.declare(
    "people.appointment-ended", th="พ้นจากตำแหน่ง", en="Appointment ended", basis=_APPOINTING
)
DELEGATED = journal.declare("people.delegated", th="มอบหมายให้ทำการแทน", en="Delegated", basis=_DELEGATING)
DELEGATION_REVOKED = journal.declare(
    "people.delegation-revoked", th="ยกเลิกการมอบหมาย", en="Delegation revoked", basis=_DELEGATING
)
