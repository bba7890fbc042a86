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
