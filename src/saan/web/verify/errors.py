"""What verifying refuses before it looks at a file."""

from saan.trust.errors import Kind, SaanError, Text


class BadMomentError(SaanError):
    """The moment of interest is not a date or a moment with its offset."""

    code = "verify.bad-moment"
    text = Text(th="อ่านเวลา “{given}” ไม่ได้", en="“{given}” is not a moment.")
    remedy_text = Text(
        th="ระบุเป็นวันที่ เช่น 2026-11-22 หรือเวลาพร้อมเขตเวลา เช่น 2026-11-22T10:00:00+07:00",
        en="Give a date such as 2026-11-22, or a moment with its offset such as 2026-11-22T10:00:00+07:00.",
    )


class UnreadableFileError(SaanError):
    """A file named on the command line cannot be read."""

    code = "verify.unreadable-file"
    kind = Kind.NOT_FOUND
    text = Text(th="อ่านแฟ้ม {file} ไม่ได้: {reason}", en="{file} cannot be read: {reason}.")
    remedy_text = Text(
        th="ตรวจชื่อแฟ้มและสิทธิในการอ่าน แล้วลองใหม่", en="Check its name and that you may read it, then try again."
    )


class NoFileNamedError(SaanError):
    """The command names no file to verify."""

    code = "verify.no-file-named"
    text = Text(th="คำสั่งนี้ไม่ได้ระบุแฟ้มที่จะตรวจ", en="The command names no file to verify.")
    remedy_text = Text(
        th="พิมพ์ชื่อแฟ้มต่อท้าย เช่น saan verify --trust trust.json letter.pdf ดูแฟ้มที่ตรวจได้ด้วย saan verify --help",
        en="Put the files behind it, as `saan verify --trust trust.json letter.pdf`; `saan verify --help` says what can be checked.",
    )


class NotATrustFileError(SaanError):
    """What was named as the trust file, or as its pinned root, is no such file."""

    code = "verify.not-a-trust-file"
    text = Text(
        th="แฟ้ม {file} ใช้เป็นแฟ้มความเชื่อถือหรือรากของทำเนียบไม่ได้: {said}",
        en="{file} is no trust file, nor a root of a directory: {said}",
    )
    remedy_text = Text(
        th="ขอแฟ้ม trust.json จากผู้ดูแลทำเนียบหน่วยงาน ไม่ใช่จากผู้ที่ท่านกำลังตรวจ ผู้ดูแลโหนดส่งออกได้ด้วย saan directory export-trust",
        en="Get trust.json from the keeper of the directory, not from whom you are checking; who runs a node writes one by `saan directory export-trust`.",
    )


class NothingGivenError(SaanError):
    """Nobody gave a file to verify, or too many at once."""

    code = "verify.nothing-given"
    text = Text(
        th="โปรดเลือกแฟ้มที่จะตรวจ 1 ถึง {most} แฟ้ม หรือวางข้อความ",
        en="Choose 1 to {most} files to verify, or paste a text.",
    )
    remedy_text = Text(
        th="เลือกหนังสือหรือเอกสาร (PDF) ภาพของรหัสบนกระดาษ หรือหลักฐานที่มากับหนังสือ หรือวางข้อความ แล้วกดตรวจ",
        en="Choose a letter or document (PDF), a picture of a paper's code or what came with a letter, or paste a text, then press Verify.",
    )


class TooMuchGivenError(SaanError):
    """More was uploaded than one request may bring."""

    code = "verify.too-much"
    kind = Kind.TOO_LARGE
    text = Text(
        th="แฟ้มที่ส่งมารวมกันเกิน {megabytes} MB หรือเกิน {most} แฟ้ม",
        en="More than {megabytes} MB or {most} files were sent together.",
    )
    remedy_text = Text(
        th="ส่งทีละน้อย หรือใช้คำสั่ง saan verify ในเครื่องของท่านเอง",
        en="Send fewer at a time, or use `saan verify` on your own machine.",
    )


class BusyError(SaanError):
    """As many files are being verified as this node takes on at once."""

    code = "verify.busy"
    kind = Kind.UNAVAILABLE
    text = Text(th="ขณะนี้มีผู้ใช้บริการตรวจจำนวนมาก", en="Many people are having files verified just now.")
    remedy_text = Text(
        th="รอสักครู่แล้วส่งใหม่ แฟ้มของท่านไม่ถูกเก็บไว้", en="Wait a moment and send them again; nothing was kept."
    )
