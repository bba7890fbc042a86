"""What the agencies house announces in the journal."""

from saan.base.journal import api as journal

_ORGANISATION = "พระราชบัญญัติระเบียบบริหารราชการแผ่นดิน พ.ศ. 2534"
_WORKING_DAYS = "พระราชบัญญัติการปฏิบัติราชการทางอิเล็กทรอนิกส์ พ.ศ. 2565 มาตรา 10"

AGENCY_REGISTERED = journal.declare(
    "agencies.registered", th="ขึ้นทะเบียนส่วนราชการ", en="Agency registered", basis=_ORGANISATION
)
AGENCY_CHANGED = journal.declare(
    "agencies.changed", th="แก้ไขข้อมูลส่วนราชการ", en="Agency's particulars changed", basis=_ORGANISATION
)
UNIT_MADE = journal.declare("agencies.unit-made", th="จัดตั้งหน่วยงาน", en="Unit made", basis=_ORGANISATION)
UNIT_CHANGED = journal.declare(
    "agencies.unit-changed", th="แก้ไขข้อมูลหน่วยงาน", en="Unit's particulars changed", basis=_ORGANISATION
)
UNIT_MOVED = journal.declare(
    "agencies.unit-moved", th="ย้ายสังกัดหน่วยงาน", en="Unit moved below another", basis=_ORGANISATION
)
REGISTRY_NAMED = journal.declare(
    "agencies.registry-named", th="กำหนดหน่วยงานสารบรรณกลาง", en="Central registry named", basis=_ORGANISATION
)
HOLIDAY_DECLARED = journal.declare(
    "calendar.holiday-declared", th="กำหนดวันหยุด", en="Holiday declared", basis=_WORKING_DAYS
)
HOLIDAY_WITHDRAWN = journal.declare(
    "calendar.holiday-withdrawn", th="ยกเลิกวันหยุด", en="Holiday withdrawn", basis=_WORKING_DAYS
)
HOLIDAY_CONFIRMED = journal.declare(
    "calendar.holiday-confirmed", th="ยืนยันวันหยุด", en="Holiday confirmed", basis=_WORKING_DAYS
)
YEAR_SETTLED = journal.declare(
    "calendar.year-settled", th="ยืนยันวันหยุดครบทั้งปี", en="Holidays of a year settled", basis=_WORKING_DAYS
)
HOURS_SET = journal.declare(
    "calendar.hours-set", th="กำหนดเวลาทำการ", en="Working hours set", basis=_WORKING_DAYS
)
