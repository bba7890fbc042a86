"""Who plays: three invented agencies and their invented people. No person or agency of this name exists."""

from dataclasses import dataclass

from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class Actor:
    """One person: how they are called, what post they hold, what they may do, and in which unit."""

    key: str
    prefix_th: str
    given_th: str
    family_th: str
    name_en: str
    title_th: str
    title_en: str
    unit: str
    roles: tuple[str, ...]
    signs: bool = False
    clearance: int = 0
    whole_agency: bool = False

    def email(self, domain: str) -> str:
        """The address this person signs in with."""
        return f"{self.key}@{domain}"


@dataclass(frozen=True, slots=True)
class Office:
    """One unit of an agency; `parent` is the key of the unit above it."""

    key: str
    name_th: str
    name_en: str
    number_code: str
    parent: str | None = None
    central_registry: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """One agency with its node's folder, units and people."""

    folder: str
    id: AgencyId
    name_th: str
    name_en: str
    letter_code: str
    address_th: str
    contact: str
    domain: str
    offices: tuple[Office, ...] = ()
    people: tuple[Actor, ...] = ()
    documents: tuple[str, ...] = ()
    """The ready-made types of document that it issues."""


SENDER = Company(
    folder="a",
    id=AgencyId("th:0994000000014"),
    name_th="กรมพัฒนาบริการตัวอย่าง",
    name_en="Department of Example Service Development",
    letter_code="พบ",
    address_th="๑ ถนนสาธิต แขวงทดลอง เขตจำลอง กรุงเทพมหานคร ๑๐๐๐๐",
    contact="โทร. ๐ ๒๐๐๐ ๐๐๐๑ · saraban@a.example",
    domain="a.example",
    offices=(
        Office("registry", "สำนักงานเลขานุการกรม", "Office of the Secretary", "0101", central_registry=True),
        Office("planning", "กองแผนงานและมาตรฐาน", "Planning and Standards Division", "0102", parent="registry"),
    ),
    people=(
        Actor("clerk", "นางสาว", "พิมพ์ใจ", "ตั้งทะเบียน", "Pimjai Tangtabian", "เจ้าพนักงานธุรการชำนาญงาน", "Registry clerk",
              "registry", ("clerk",), whole_agency=True, clearance=1),
        Actor("drafter", "นาย", "กล้าหาญ", "ร่างเก่ง", "Klahan Rangkeng", "นักวิเคราะห์นโยบายและแผนปฏิบัติการ", "Policy analyst",
              "planning", ("drafter",)),
        Actor("reviewer", "นาง", "ถี่ถ้วน", "ตรวจทาน", "Thithuan Truatthan", "ผู้อำนวยการกองแผนงานและมาตรฐาน",
              "Director of Planning and Standards", "planning", ("reviewer", "drafter"), signs=True, clearance=1),
        Actor("director", "นาย", "ตั้งมั่น", "ลงนามดี", "Tangman Longnamdee", "อธิบดีกรมพัฒนาบริการตัวอย่าง", "Director-General",
              "registry", ("signatory", "reviewer"), signs=True, clearance=2, whole_agency=True),
        Actor("admin", "นาย", "รอบคอบ", "ดูแลระบบ", "Ropkhop Dulaerabop", "นักวิชาการคอมพิวเตอร์ชำนาญการ", "Administrator",
              "registry", ("administrator",), whole_agency=True),
    ),
)  # fmt: skip

RECEIVER = Company(
    folder="b",
    id=AgencyId("th:0994000000022"),
    name_th="สำนักงานทะเบียนจังหวัดจำลอง",
    name_en="Registry Office of Example Province",
    letter_code="จล",
    address_th="๙๙ ถนนหน้าศาลากลาง ตำบลตัวอย่าง อำเภอเมือง จังหวัดจำลอง ๙๐๐๐๐",
    contact="โทร. ๐ ๗๐๐๐ ๐๐๐๒ · saraban@b.example",
    domain="b.example",
    offices=(
        Office("registry", "ฝ่ายบริหารทั่วไป", "General Administration", "0018", central_registry=True),
        Office("service", "กลุ่มงานบริการประชาชน", "Citizen Service Group", "0018.1", parent="registry"),
    ),
    documents=("certificate", "licence", "receipt"),
    people=(
        Actor("clerk", "นาย", "ว่องไว", "ลงรับ", "Wongwai Longrap", "เจ้าพนักงานธุรการปฏิบัติงาน", "Registry clerk",
              "registry", ("clerk",), whole_agency=True, clearance=1),
        Actor("officer", "นางสาว", "ยิ้มแย้ม", "บริการดี", "Yimyaem Borikandee", "นักวิชาการทะเบียนปฏิบัติการ", "Registry officer",
              "service", ("drafter",)),
        Actor("registrar", "นางสาว", "ละเอียด", "พิจารณาดี", "La-iat Phicharanadee", "นักวิชาการทะเบียนชำนาญการ", "Registrar",
              "registry", ("drafter", "reviewer")),
        Actor("head", "นาง", "เที่ยงธรรม", "สั่งการ", "Thiangtham Sangkan", "หัวหน้าสำนักงานทะเบียนจังหวัดจำลอง", "Head of office",
              "registry", ("signatory", "reviewer"), signs=True, clearance=2, whole_agency=True),
        Actor("admin", "นาย", "ระวัง", "ดูแลเครื่อง", "Rawang Dulaekhrueang", "นักวิชาการคอมพิวเตอร์ปฏิบัติการ", "Administrator",
              "registry", ("administrator",), whole_agency=True),
    ),
)  # fmt: skip

AUTHORITY = Company(
    folder="authority",
    id=AgencyId("th:0994000000031"),
    name_th="สำนักงานทำเนียบหน่วยงานตัวอย่าง",
    name_en="Example Directory Authority",
    letter_code="ทน",
    address_th="๗ ถนนพยาน แขวงทำเนียบ เขตจำลอง กรุงเทพมหานคร ๑๐๐๐๐",
    contact="โทร. ๐ ๒๐๐๐ ๐๐๐๓ · saraban@c.example",
    domain="c.example",
    offices=(Office("registry", "ฝ่ายทำเนียบ", "Directory Section", "0001", central_registry=True),),
    people=(
        Actor("admin", "นางสาว", "ซื่อตรง", "เฝ้าทำเนียบ", "Suetrong Faothamniap", "นักวิชาการคอมพิวเตอร์ชำนาญการพิเศษ",
              "Administrator", "registry", ("administrator", "clerk"), whole_agency=True),
        Actor("auditor", "นาย", "เป็นกลาง", "ตรวจสอบ", "Penklang Truatsop", "นักวิชาการตรวจสอบ", "Auditor",
              "registry", ("auditor",), whole_agency=True),
    ),
)  # fmt: skip

COMPANIES = (AUTHORITY, SENDER, RECEIVER)
