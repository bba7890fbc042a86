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


class MissingKeyError(SaanError):
    """A key that this node should hold is not in its folder."""

    code = "exchange.missing-key"
    kind = Kind.UNAVAILABLE
    text = Text(th="ไม่พบกุญแจ {name} ในโฟลเดอร์กุญแจของโหนด", en="The node's key folder has no key {name}.")
    remedy_text = Text(
        th="หากเป็นโหนดใหม่ให้เรียก saan init หากเคยมีกุญแจอยู่แล้วให้กู้คืนจากสำเนาสำรอง อย่าสร้างใหม่ทับ",
        en="On a new node run `saan init`. If the key was here before, restore it from a backup; do not make another.",
    )


class BrokenKeyError(SaanError):
    """A key file cannot be read as the key it should be."""

    code = "exchange.broken-key"
    kind = Kind.UNAVAILABLE
    text = Text(th="อ่านแฟ้มกุญแจ {file} ไม่ได้: {reason}", en="The key file {file} cannot be read: {reason}.")
    remedy_text = Text(
        th="กู้คืนแฟ้มนี้จากสำเนาสำรอง แฟ้มที่เสียยังคงอยู่ที่เดิม",
        en="Restore this file from a backup; the broken file is left where it is.",
    )


class ExposedKeyError(SaanError):
    """Others on the machine could read a private key."""

    code = "exchange.exposed-key"
    kind = Kind.FORBIDDEN
    text = Text(
        th="ผู้อื่นในเครื่องนี้อ่านแฟ้มกุญแจ {file} ได้ (สิทธิ์ {mode})",
        en="Others on this machine can read the key file {file} (mode {mode}).",
    )
    remedy_text = Text(
        th="เรียก chmod 600 {file} และหากมีผู้อื่นเข้าถึงเครื่องได้ ให้เปลี่ยนกุญแจด้วย saan directory enrol --rotate",
        en="Run `chmod 600 {file}`; if others had access, replace the key with `saan directory enrol --rotate`.",
    )


class BadCertificateError(SaanError):
    """A certificate, chain or certificate request cannot be used."""

    code = "exchange.bad-certificate"
    text = Text(th="ใช้ใบรับรองนี้ไม่ได้: {reason}", en="This certificate cannot be used: {reason}.")
    remedy_text = Text(
        th="ขอใบรับรองใหม่จากผู้ออกใบรับรอง หรือตรวจว่าเลือกแฟ้มถูกต้อง",
        en="Ask the issuer for a new certificate, or check that the right file was chosen.",
    )


class UnknownCallerError(SaanError):
    """A node called with a certificate that the directory does not list now."""

    code = "exchange.unknown-caller"
    kind = Kind.UNAUTHENTICATED
    text = Text(
        th="ทำเนียบกลางไม่รู้จักใบรับรอง {certificate} ของโหนดที่เรียกมา",
        en="The directory does not list the certificate {certificate} that the calling node showed.",
    )
    remedy_text = Text(
        th="ผู้ดูแลโหนดผู้เรียกควรตรวจ saan directory status และส่งใบรับรองปัจจุบันด้วย saan directory enrol",
        en="The calling node's administrator should check `saan directory status` and submit the present"
        " certificate with `saan directory enrol`.",
    )


class PeerSilentError(SaanError):
    """Another node gave no answer that could be used."""

    code = "exchange.peer-silent"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="โหนดของ {agency} ไม่ตอบ: {reason}", en="The node of {agency} gave no usable answer: {reason}."
    )
    remedy_text = Text(
        th="ลองใหม่ภายหลัง หนังสือที่ค้างส่งจะส่งเองเมื่อโหนดนั้นกลับมา",
        en="Try again later; waiting letters go out by themselves when that node is back.",
    )
