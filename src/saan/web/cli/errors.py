"""What the command line itself refuses."""

from saan.trust.errors import Kind, SaanError, Text


class TemplateFaultError(SaanError):
    """A template, or what it is filled with, has a fault at a place that can be named."""

    code = "cli.template-fault"
    text = Text(th="แม่แบบ {where}: {said_th}", en="Template {where}: {said_en}")
    remedy_text = Text(th="แก้ที่นั่น: {remedy_th}", en="Mend it there: {remedy_en}")


class BadSampleError(SaanError):
    """The values for a preview are not a JSON object of texts."""

    code = "cli.bad-sample"
    text = Text(th="อ่านค่าตัวอย่างจาก {file} ไม่ได้: {reason}", en="No values can be read from {file}: {reason}.")
    remedy_text = Text(
        th='เขียนเป็นวัตถุ JSON ที่ทุกค่าเป็นข้อความ เช่น {{"name": "นางสาวน้ำฝน ปั้นหยา"}} ช่องภาพให้ใส่ชื่อแฟ้ม',
        en='Write a JSON object in which each value is a text, as {{"name": "Namfon"}}; of a picture, the name of its file.',
    )


class MisspelledError(SaanError):
    """A command was given words that it does not know, or not those that it needs."""

    code = "cli.usage"
    text = Text(th="คำสั่งไม่ครบหรือไม่ถูก: {said}", en="The command cannot be understood: {said}")
    remedy_text = Text(
        th="ดูคำและตัวเลือกที่ใช้ได้ด้วย {command} --help แล้วเรียกใหม่",
        en="See what may be written by `{command} --help`, then run it anew.",
    )


class OtherUserError(SaanError):
    """A command was run as another user of the system than the node's own."""

    code = "cli.other-user"
    kind = Kind.FORBIDDEN
    text = Text(
        th="โฟลเดอร์ของโหนด {folder} เป็นของผู้ใช้ {owner} แต่คำสั่งนี้เรียกโดย {user}",
        en="The node's folder {folder} belongs to the user {owner}, and this command was run by {user}.",
    )
    remedy_text = Text(
        th="ยังไม่มีสิ่งใดเปลี่ยน เรียกคำสั่งเดิมด้วย sudo -u {owner} นำหน้า หากย้ายโฟลเดอร์ให้ผู้ใช้อื่น ให้เรียก chown -R ผู้ใช้ {folder} ก่อน",
        en="Nothing was changed. Run the same command with `sudo -u {owner}` before it. Where the folder was moved to another user,"
        " run `chown -R USER {folder}` first.",
    )


class NotAbleError(SaanError):
    """The disk or the database beneath a command could not."""

    code = "cli.not-able"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ดิสก์หรือฐานข้อมูลของโหนดอ่านหรือเขียนไม่ได้: {said}",
        en="The node's disk or database could not be read or written: {said}",
    )
    remedy_text = Text(
        th="ตรวจเนื้อที่ดิสก์ สิทธิ์ของโฟลเดอร์และแฟ้มฐานข้อมูล (ทุกคำสั่งใช้ผู้ใช้ของระบบเดียวกับโหนด) และบริการฐานข้อมูล แล้วลองใหม่",
        en="See to the disk's room, to who may write the folder and the database's files (every command runs as the node's own"
        " system user), and to the database's service; then try again.",
    )


class UnforeseenError(SaanError):
    """A command ended by what nobody foresaw; its trace is kept in a file."""

    code = "cli.unforeseen"
    kind = Kind.INTERNAL
    text = Text(
        th="คำสั่งนี้ขัดข้องด้วยเหตุที่ระบบไม่ได้คาดไว้: {said}",
        en="The command broke by something of ours that nobody foresaw: {said}",
    )
    remedy_text = Text(
        th="ตรวจโหนดด้วย saan doctor แล้วลองใหม่ หากยังไม่ได้ ให้ส่งรายละเอียดใน {log} แก่ผู้ดูแล Saan",
        en="Examine the node by `saan doctor` and try again; if it breaks again, report it with what stands in {log}.",
    )
