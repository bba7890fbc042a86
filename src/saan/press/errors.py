"""What the press refuses, and what to do about it."""

from collections.abc import Sequence

from saan.trust.errors import Kind, SaanError, Text


class PressError(SaanError):
    """The press cannot do what was asked with what it was given."""

    code = "press"


class UncoveredCharacterError(PressError):
    """The font of official letters has no glyph for a character, so it would print as an empty box."""

    code = "press.uncovered-character"
    text = Text(
        th="แบบอักษรของหนังสือราชการไม่มีตัวอักษร {shown} ({code_point}) ซึ่งอยู่ใน{place_th} ตำแหน่งที่ {position}",
        en="The font of official letters has no character {shown} ({code_point}); it stands in {place_en}, position {position}.",
    )
    remedy_text = Text(
        th="ลบหรือแทนตัวอักษรนี้แล้วลองใหม่ ข้อความอื่นยังอยู่ครบ",
        en="Remove or replace this character and try again; the rest of the text is kept.",
    )

    @classmethod
    def of(cls, character: str, place: Text, position: int) -> "UncoveredCharacterError":
        """Return the error for a character, where it stands and its number there, from one."""
        return cls(
            shown=character if character.isprintable() else "?",
            code_point=f"U+{ord(character):04X}",
            place_th=place.th,
            place_en=place.en,
            position=position,
        )


class MisplacedMarkError(PressError):
    """A mark stands twice, out of order, or on nothing: programs that read the page would tell it in different ways."""

    code = "press.misplaced-mark"
    text = Text(
        th="สระหรือวรรณยุกต์ท้าย “{shown}” ซ้ำ สลับลำดับ หรือไม่มีพยัญชนะรองรับ ซึ่งอยู่ใน{place_th} ตำแหน่งที่ {position}",
        en="The mark at the end of “{shown}” stands twice, out of order, or on no letter; it is in {place_en}, position {position}.",
    )
    remedy_text = Text(
        th="พิมพ์คำนี้ใหม่ (สระก่อนวรรณยุกต์ และพิมพ์ ำ เป็นตัวเดียว) หากกล่าวถึงเครื่องหมายให้ใส่วงเล็บ เช่น (่) ข้อความอื่นยังอยู่ครบ",
        en="Type the word again (vowel before tone, ำ as one character); to name a mark, put it in brackets, as (่). The rest of the text is kept.",
    )


class EmptyFieldError(PressError):
    """A field without which the letter is not a letter is empty."""

    code = "press.empty-field"
    text = Text(th="ยังไม่ได้ระบุ{place_th}", en="{place_en} is empty.")
    remedy_text = Text(th="กรอกช่องนี้แล้วลองใหม่", en="Fill it in and try again.")

    @classmethod
    def of(cls, name: str) -> "EmptyFieldError":
        """Return the error for a field of a designer's page."""
        return cls(field=name, place_th=f"ช่อง {name}", place_en=f"The field {name}")


class UnprintedError(PressError):
    """A page was given what its kind has no place for; left out without a word, it would be missed too late."""

    code = "press.unprinted"
    text = Text(
        th="หนังสือชนิดนี้ไม่มีที่สำหรับ{place_th} (“{shown}”)",
        en="This kind of page has no place for {place_en} (“{shown}”).",
    )
    remedy_text = Text(
        th="ตัดออก หรือใช้หนังสือชนิดอื่นที่มีการลงชื่อ",
        en="Leave it out, or use a kind of page that somebody signs.",
    )


class WideTextError(PressError):
    """A text is wider than the room it has, and would run off the paper or over its neighbours."""

    code = "press.wide-text"
    text = Text(
        th="ข้อความใน{place_th} กว้างเกินที่ว่าง: “{shown}” จะล้นขอบกระดาษหรือทับช่องข้างเคียง",
        en="A text of {place_en} is wider than its room: “{shown}” would run off the paper or over its neighbours.",
    )
    remedy_text = Text(
        th="เว้นวรรคหรือแบ่งข้อความนั้น ลดจำนวนคอลัมน์ หรือขยายคอลัมน์ แล้วลองใหม่ ข้อความทั้งหมดยังอยู่ครบ",
        en="Put a space into it or shorten it, or give the table fewer or wider columns, then try again; nothing is lost.",
    )


class TallTextError(PressError):
    """A text that breaks over no page is taller than one, and would run off the paper."""

    code = "press.tall-text"
    text = Text(
        th="ข้อความใน{place_th} สูงเกินหนึ่งหน้า: “{shown}” จะล้นขอบล่างของกระดาษ",
        en="A text of {place_en} is taller than a page: “{shown}” would run off the paper.",
    )
    remedy_text = Text(
        th="ย่อหรือแบ่งข้อความนั้น แล้วลองใหม่ ข้อความทั้งหมดยังอยู่ครบ",
        en="Shorten it or take it apart, then try again; nothing is lost.",
    )


class NoRoomError(PressError):
    """A text finds no room where it stands, even in the smallest letters that may be set there."""

    code = "press.no-room"
    text = Text(
        th="{place_th}ยาวเกินที่ว่าง แม้ย่อตัวอักษรลงเหลือ {least} พอยต์: “{shown}”",
        en="{place_en} finds no room, even in letters of {least} points: “{shown}”",
    )
    remedy_text = Text(
        th="ย่อข้อความนั้น หรือแบ่งคำที่ยาวด้วยเว้นวรรค แล้วลองใหม่ ข้อความอื่นยังอยู่ครบ",
        en="Shorten it, or part a long word by a space, and try again; the rest of the text is kept.",
    )


class UnevenTableError(PressError):
    """A row of a table has more or fewer cells than the table has columns."""

    code = "press.uneven-table"
    text = Text(
        th="ตารางใน{place_th} แถวที่ {row} มี {cells} ช่อง แต่ตารางมี {columns} คอลัมน์",
        en="Row {row} of the table in {place_en} has {cells} cells; the table has {columns} columns.",
    )
    remedy_text = Text(
        th="ให้ทุกแถวมีจำนวนช่องเท่ากับคอลัมน์ เว้นว่างได้",
        en="Give each row one cell for each column; a cell may be empty.",
    )


class BadRecordError(PressError):
    """The record that a page should carry is no JSON object in UTF-8, so nobody could read it out again."""

    code = "press.bad-record"
    text = Text(
        th="ฝังข้อมูลของเอกสารนี้ไม่ได้: {reason_th}", en="The record of this page cannot be embedded: {reason_en}."
    )
    remedy_text = Text(
        th="ส่งข้อมูลเป็นวัตถุ JSON หนึ่งชุด เข้ารหัส UTF-8 เช่น json.dumps(…, ensure_ascii=False).encode() ยังไม่มีการลงลายมือชื่อ",
        en="Give one JSON object in UTF-8, as json.dumps(…, ensure_ascii=False).encode() makes it; nothing was signed.",
    )


class NaiveMomentError(PressError):
    """A moment does not say how far it stands from UTC, so another machine would take it for another instant."""

    code = "press.naive-moment"
    text = Text(
        th="เวลา {at} ไม่ระบุเขตเวลา จึงไม่รู้ว่าหมายถึงขณะใด",
        en="The moment {at} names no offset from UTC, so it does not say which instant it is.",
    )
    remedy_text = Text(
        th="ระบุเขตเวลา เช่น datetime.now(UTC) หรือ datetime(…, tzinfo=BANGKOK)",
        en="Name the offset, as datetime.now(UTC) does, or datetime(…, tzinfo=BANGKOK).",
    )


class BadColumnError(PressError):
    """A column of a table has a share of the width that is no positive number, or a table has no column."""

    code = "press.bad-column"
    text = Text(
        th="คอลัมน์ที่ {column} ของตารางใน{place_th} มีส่วนแบ่งความกว้าง {share} ซึ่งใช้ไม่ได้",
        en="Column {column} of the table in {place_en} has a share of {share}, which is no width.",
    )
    remedy_text = Text(
        th="ให้ตารางมีอย่างน้อยหนึ่งคอลัมน์ และส่วนแบ่งเป็นจำนวนมากกว่า 0 เช่น 1 หรือ 2.5",
        en="Give the table at least one column, and each a share greater than 0, such as 1 or 2.5.",
    )


class BadLevelError(PressError):
    """A paragraph starts no whole number of levels further in, or more than have room on the paper."""

    code = "press.bad-level"
    text = Text(
        th="{place_th} มีระดับย่อย {level} ซึ่งใช้ไม่ได้ ใช้ได้ตั้งแต่ 0 ถึง {most}",
        en="The level of {place_en} is {level}; it can be 0 to {most}.",
    )
    remedy_text = Text(
        th="ลดระดับของข้อย่อย หรือแยกเป็นข้อใหม่",
        en="Move the item up to a level that has room, or begin a new one.",
    )


class UnreadableOriginalError(PressError):
    """A file of which a copy is asked cannot be read as a PDF."""

    code = "press.unreadable-original"
    text = Text(th="ทำสำเนาไม่ได้: อ่านแฟ้มต้นฉบับไม่ได้", en="No copy can be made: the original cannot be read.")
    remedy_text = Text(
        th="ตรวจว่าแฟ้มเป็น PDF ที่เปิดได้และไม่มีรหัสผ่าน",
        en="See that the file is a PDF that opens without a password.",
    )


class UndrawableError(PressError):
    """The pages of an original cannot be drawn in an archive as they are; its copy carries them instead."""

    code = "press.undrawable"
    kind = Kind.CONFLICT
    text = Text(th="วาดหน้าของต้นฉบับไม่ได้: {reason_th}", en="The original's pages cannot be drawn: {reason_en}.")
    remedy_text = Text(
        th="ใช้สำเนาที่แนบต้นฉบับ ซึ่งเปิดอ่านได้ตามที่ได้รับ",
        en="Use the copy that carries the original, which opens as it was received.",
    )


class UncertifiableOriginalError(PressError):
    """A file that nobody may certify as a true copy: damaged, changed, too large, or of another letter."""

    code = "press.uncertifiable-original"
    kind = Kind.CONFLICT
    text = Text(th="รับรองสำเนาไม่ได้: {reason_th}", en="No copy can be certified: {reason_en}.")
    remedy_text = Text(
        th="แจ้งหน่วยงานผู้ส่งว่าแฟ้มหนังสือผิดพลาด และขอให้ส่งใหม่ แฟ้มที่ได้รับยังเก็บไว้ตามเดิม",
        en="Tell the sender that the letter's file is faulty and ask for it again; what was received is kept as it came.",
    )


class TooLongError(PressError):
    """The letter has more text than the press sets in one document."""

    code = "press.too-long"
    kind = Kind.TOO_LARGE
    text = Text(
        th="หนังสือยาว {characters} ตัวอักษร เกินกว่า {most} ที่จัดหน้าได้",
        en="The letter has {characters} characters; at most {most} can be set as one letter.",
    )
    remedy_text = Text(th="ย้ายเนื้อหาบางส่วนไปเป็นสิ่งที่ส่งมาด้วย", en="Move part of the text into an enclosure.")


class TooManyTextsError(PressError):
    """The letter has more paragraphs, lines and cells than the press sets in one document."""

    code = "press.too-many-texts"
    kind = Kind.TOO_LARGE
    text = Text(
        th="หนังสือมีย่อหน้า บรรทัด และช่องตารางรวม {texts} รายการ เกินกว่า {most} ที่จัดหน้าได้",
        en="The letter has {texts} paragraphs, lines and cells; at most {most} can be set as one letter.",
    )
    remedy_text = Text(th="ย้ายเนื้อหาบางส่วนไปเป็นสิ่งที่ส่งมาด้วย", en="Move part of the text into an enclosure.")


class UnsignedError(PressError):
    """A page names who signs it, and nobody does: it would say that it is signed."""

    code = "press.unsigned"
    text = Text(
        th="หน้านี้มีชื่อผู้ลงนาม {shown} แต่ไม่ได้ลงลายมือชื่อ",
        en="The page names {shown} as who signs it, and nobody does.",
    )
    remedy_text = Text(
        th="ลงลายมือชื่อด้วยใบรับรองของผู้ลงนาม หรือตัดชื่อผู้ลงนามออก",
        en="Sign it with the signatory's certificate, or leave the name out.",
    )


class BadFigureError(PressError):
    """A measure of the page that somebody sets is not one that the press has, or not one that a page can have."""

    code = "press.bad-figure"
    text = Text(
        th="ค่าของหน้ากระดาษ {figure} = {value} ใช้ไม่ได้: {reason_th}",
        en="The figure {figure} = {value} cannot be used: {reason_en}.",
    )
    remedy_text = Text(
        th="ดูชื่อ หน่วย และค่าปกติของทุกค่าใน layout.toml แล้วแก้ไข",
        en="See layout.toml for the name, unit and usual value of every figure, and correct it.",
    )


class BadEmblemError(PressError):
    """The agency's emblem, or the photo of a certificate, is not a picture that can stand in an archive."""

    code = "press.bad-emblem"
    text = Text(
        th="ใช้ไฟล์{place_th}ไม่ได้: {reason_th}", en="The file of {place_en} cannot be used: {reason_en}."
    )
    remedy_text = Text(
        th="ใช้ไฟล์ PNG หรือ SVG ที่เปิดดูได้ ขนาดไม่เกิน 512 KB และกว้างยาวไม่เกิน 4096 จุด",
        en="Use a PNG or SVG file that opens, of at most 512 KB and 4096 pixels a side.",
    )


class FontsMissingError(PressError):
    """The fonts of the page are not installed beside the program."""

    code = "press.fonts-missing"
    kind = Kind.INTERNAL
    text = Text(th="ไม่พบแบบอักษรสารบรรณในระบบ", en="The Sarabun fonts are not installed.")
    remedy_text = Text(
        th="ผู้ดูแลระบบ: เรียก ./dev setup หรือติดตั้งชุดโปรแกรมใหม่",
        en="Administrator: run `./dev setup`, or install the package again.",
    )


class LineWordsMissingError(PressError):
    """The list of Thai words by which lines end is not installed beside the program."""

    code = "press.line-words-missing"
    kind = Kind.INTERNAL
    text = Text(
        th="ไม่พบรายการคำไทยสำหรับตัดบรรทัดในระบบ", en="The list of Thai words for line ends is not installed."
    )
    remedy_text = FontsMissingError.remedy_text


class TypesettingError(PressError):
    """The typesetter refused a page that had passed our own checks: a fault of ours."""

    code = "press.typesetting"
    kind = Kind.INTERNAL
    text = Text(th="จัดหน้าหนังสือไม่สำเร็จ: {reason}", en="The page could not be set: {reason}.")
    remedy_text = Text(
        th="ข้อความของท่านผ่านการตรวจแล้ว จึงเป็นความผิดพลาดของโปรแกรม โปรดแจ้งผู้ดูแลระบบพร้อมเหตุผลนี้ ยังไม่มีการลงลายมือชื่อ",
        en="The texts had passed every check, so the fault is the program's: report it with this reason. Nothing was signed.",
    )


class UnreadableCredentialError(PressError):
    """A file of a key or of its certificates is not there, may not be read, or holds something else."""

    code = "press.unreadable-credential"
    kind = Kind.CONFLICT
    text = Text(th="ใช้แฟ้ม {file} ไม่ได้: {reason_th}", en="The file {file} cannot be used: {reason_en}.")
    remedy_text = Text(
        th="ตรวจชื่อแฟ้มและสิทธิ์อ่าน กุญแจต้องเป็น P-256 หรือ RSA ตั้งแต่ 2048 บิต ใน PEM แบบ PKCS#8 ใบรับรองเป็น PEM เรียงจากของผู้ลงนามขึ้นไป",
        en="Check its name and that it may be read: the key, P-256 or RSA of at least 2048 bits, as PKCS#8 PEM; the certificates as PEM, the signer's own first.",
    )


class UnfitCertificateError(PressError):
    """A certificate cannot sign: wrong time, wrong use, wrong key, or a broken chain."""

    code = "press.unfit-certificate"
    kind = Kind.CONFLICT
    text = Text(
        th="ใบรับรองของ {holder} ใช้ลงลายมือชื่อไม่ได้: {reason_th}",
        en="The certificate of {holder} cannot sign: {reason_en}.",
    )
    remedy_text = Text(
        th="ติดตั้งใบรับรองที่ยังไม่หมดอายุและออกให้เพื่อลงลายมือชื่อ แล้วลงนามใหม่ หนังสือยังไม่ถูกส่ง",
        en="Install a certificate that is in force and issued for signing, then sign again; the letter has not gone out.",
    )


class DemoCertificateError(PressError):
    """A demo certificate met a page without its watermark, or a real one a page that bears it."""

    code = "press.demo-certificate"
    kind = Kind.CONFLICT
    text = Text(
        th="ใบรับรองของ {holder} กับหน้าหนังสือไม่เข้ากัน: ฝ่ายหนึ่งเป็นของตัวอย่าง อีกฝ่ายเป็นของจริง",
        en="The certificate of {holder} and the page do not belong together: one is a demo, the other is real.",
    )
    remedy_text = Text(
        th="จัดหน้าหนังสือใหม่ด้วยใบรับรองชุดเดียวกับที่จะลงนาม",
        en="Set the page anew for the certificates that will sign it.",
    )


class UnsignableFileError(PressError):
    """A file cannot take the signature asked for."""

    code = "press.unsignable-file"
    kind = Kind.CONFLICT
    text = Text(th="ลงลายมือชื่อในแฟ้มนี้ไม่ได้: {reason_th}", en="This file cannot be signed: {reason_en}.")
    remedy_text = Text(
        th="เริ่มจากหน้าหนังสือที่จัดใหม่ ประทับตราหน่วยงานก่อน แล้วจึงลงนาม",
        en="Begin with a freshly set page; the agency's seal comes first, then the signatory.",
    )


class UnsettableTextError(PressError):
    """Marks stand in a combination that the font cannot place, such as two tone marks on one letter."""

    code = "press.unsettable-text"
    text = Text(
        th="แบบอักษรวางสระหรือวรรณยุกต์ในคำ “{shown}” ไม่ได้", en="The font cannot place the marks in “{shown}”."
    )
    remedy_text = Text(
        th="ตรวจว่าพิมพ์สระหรือวรรณยุกต์ซ้ำหรือสลับลำดับหรือไม่ แล้วลองใหม่",
        en="Check for marks that were typed twice or out of order, then try again.",
    )


class BadTemplateError(PressError):
    """A designer's template cannot be made into a plate."""

    code = "press.bad-template"
    text = Text(th="ใช้แม่แบบนี้ไม่ได้: {reason_th}", en="This template cannot be used: {reason_en}.")
    remedy_text = Text(
        th="แก้แม่แบบตามที่บอก แล้วลองใหม่ ดูตัวอย่างในคู่มือเรื่องแม่แบบเอกสาร",
        en="Mend the template as told, then try again; the guide to templates has examples.",
    )


_NAMED = 10
"""Fields of a document that an error lists by name; of the others it says how many there are."""


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return (", ".join(names[:_NAMED]) or "–") + (f", … (+{more})" if more > 0 else "")


class UnknownFieldError(PressError):
    """A document and its template do not ask for the same fields."""

    code = "press.unknown-field"
    text = Text(
        th="ช่องไม่ตรงกับแม่แบบ: ขาด {missing} และเกิน {surplus}",
        en="The fields do not match the template: {missing} missing, {surplus} unknown.",
    )
    remedy_text = Text(
        th="ส่งค่าให้ครบทุกช่องของแม่แบบ และไม่เกินกว่านั้น",
        en="Give every field of the template a value, and no other.",
    )

    @classmethod
    def of(cls, missing: Sequence[str], surplus: Sequence[str]) -> "UnknownFieldError":
        """Return the error for fields by name, of which it lists the first few."""
        return cls(field=(*surplus, *missing)[0], missing=_listed(missing), surplus=_listed(surplus))


class TextOverflowError(PressError):
    """A text does not fit its field, even at the smallest size that the template allows."""

    code = "press.overflow"
    text = Text(
        th="ข้อความในช่อง {field} ยาวเกินที่ว่าง: ล้นจากคำว่า “{shown}” แม้ย่อเหลือ {least} พอยต์แล้ว",
        en="The text of {field} does not fit: it overflows from “{shown}” on, even at {least} points.",
    )
    remedy_text = Text(
        th="ย่อข้อความ หรือให้ผู้ออกแบบเพิ่มบรรทัดหรือลดขนาดต่ำสุดของช่องนี้",
        en="Shorten the text, or have the designer give this field more lines or a smaller least size.",
    )


class CodeOverflowError(PressError):
    """What a QR code or a Data Matrix should hold is empty, or longer than the template allows."""

    code = "press.code-overflow"
    text = Text(
        th="รหัสภาพ {field} ต้องมีข้อมูล 1 ถึง {longest} ไบต์ แต่ได้รับ {bytes} ไบต์",
        en="The code {field} holds 1 to {longest} bytes; it was given {bytes}.",
    )
    remedy_text = Text(
        th="ย่อข้อมูล เช่น ใช้ลิงก์ที่สั้นลง หรือให้ผู้ออกแบบเพิ่มค่า longest ของรหัสภาพนี้",
        en="Shorten it, a link for instance, or have the designer raise `longest` of this code.",
    )


class BadPictureError(PressError):
    """A picture is broken, or of a kind that an archive does not take."""

    code = "press.bad-picture"
    text = Text(
        th="ใช้ภาพในช่อง {field} ไม่ได้: {reason_th}", en="The picture of {field} cannot be used: {reason_en}."
    )
    remedy_text = Text(
        th="ใช้ไฟล์ JPEG หรือ PNG ที่เปิดดูได้ สี RGB หรือขาวดำ ขนาดไม่เกิน 1 MB",
        en="Use a JPEG or PNG file that opens, in RGB or grey, of at most 1 MB.",
    )
