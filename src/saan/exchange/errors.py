"""What the exchange refuses."""

from saan.trust.errors import Kind, SaanError, Text


class UnknownAgencyError(SaanError):
    """The directory has no entry for an agency."""

    code = "exchange.unknown-agency"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบหน่วยงาน {agency} ในทำเนียบกลาง", en="The directory has no agency {agency}.")
    remedy_text = Text(
        th="ตรวจเลขหน่วยงาน หรือขอให้ผู้ดูแลทำเนียบเพิ่มหน่วยงานนี้",
        en="Check the agency's number, or ask the directory's authority to add it.",
    )


class AgencyRevokedError(SaanError):
    """The directory's authority has withdrawn an agency; what it signed before that moment still counts."""

    code = "exchange.agency-revoked"
    kind = Kind.GONE
    text = Text(
        th="ทำเนียบกลางเพิกถอนหน่วยงาน {agency} แล้วเมื่อ {revoked}",
        en="The directory withdrew agency {agency} at {revoked}.",
    )
    remedy_text = Text(
        th="ใช้ช่องทางอื่นติดต่อหน่วยงานนี้ และสอบถามผู้ดูแลทำเนียบถึงหน่วยงานที่รับช่วงงาน",
        en="Reach the agency another way, and ask the directory's authority which agency took over its work.",
    )


class DirectoryExpiredError(SaanError):
    """The newest directory that this node holds has expired, so no key in it is trusted."""

    code = "exchange.directory-expired"
    kind = Kind.UNAVAILABLE
    text = Text(th="ทำเนียบกลางหมดอายุเมื่อ {expired}", en="The directory expired at {expired}.")
    remedy_text = Text(
        th="เรียก saan directory update เมื่อเครือข่ายใช้ได้ หนังสือที่ค้างจะส่งต่อเองหลังจากนั้น",
        en="Run `saan directory update` when the network is back; waiting letters then go out by themselves.",
    )
