"""What the agencies house refuses."""

from saan.trust.errors import Kind, SaanError, Text


class UnknownAgencyError(SaanError):
    """No agency of this id is known to the node."""

    code = "agencies.unknown-agency"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบส่วนราชการรหัส {agency}", en="No agency has the id {agency}.")
    remedy_text = Text(
        th="โปรดตรวจสอบรหัสกับทำเนียบส่วนราชการ",
        en="Check the id against the directory of agencies.",
    )


class UnknownUnitError(SaanError):
    """No unit of this id is known to the node, or the asker may not know of it."""

    code = "agencies.unknown-unit"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบหน่วยงานที่ระบุ", en="There is no such unit.")
    remedy_text = Text(
        th="โปรดเลือกหน่วยงานจากรายการอีกครั้ง",
        en="Choose the unit from the list again.",
    )


class NoCentralRegistryError(SaanError):
    """The agency has not named the unit that receives its letters."""

    code = "agencies.no-central-registry"
    kind = Kind.CONFLICT
    text = Text(
        th="ส่วนราชการ {agency} ยังไม่ได้กำหนดหน่วยงานสารบรรณกลาง",
        en="The agency {agency} has not named its central registry.",
    )
    remedy_text = Text(
        th="ผู้ดูแลระบบของส่วนราชการต้องกำหนดหน่วยงานสารบรรณกลางหนึ่งหน่วยงานก่อน",
        en="The agency's administrator must first name one unit as its central registry.",
    )
