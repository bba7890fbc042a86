"""What the journal itself announces. Placing, signing and cosigning are no acts, or each would cause the next."""

from saan.base.journal.catalogue import declare

_ETDA = "พระราชบัญญัติว่าด้วยธุรกรรมทางอิเล็กทรอนิกส์ พ.ศ. 2544"
_PDPA = "พระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 33"

ERASED = declare("journal.erased", th="ทำลายเนื้อหาของการกระทำ", en="Content of an act destroyed", basis=_PDPA)
LOG_WATCHED = declare(
    "journal.log-watched", th="เริ่มเป็นพยานให้บันทึก", en="Log watched as a witness", basis=_ETDA
)
LOG_DROPPED = declare("journal.log-dropped", th="เลิกเป็นพยานให้บันทึก", en="Log no longer watched", basis=_ETDA)
WITNESS_NAMED = declare("journal.witness-named", th="กำหนดพยานของบันทึก", en="Witness named", basis=_ETDA)
WITNESS_DISMISSED = declare(
    "journal.witness-dismissed", th="ยกเลิกพยานของบันทึก", en="Witness dismissed", basis=_ETDA
)
FORK_SEEN = declare(
    "journal.fork-seen", th="พบบันทึกของหน่วยงานอื่นที่ขัดกันเอง", en="Another log contradicts itself", basis=_ETDA
)
FORK_ANSWERED = declare(
    "journal.fork-answered",
    th="ชี้แจงเรื่องบันทึกที่ขัดกันเองแล้ว",
    en="Another log's contradiction answered",
    basis=_ETDA,
)
LOG_BEGUN = declare(
    "journal.log-begun", th="เริ่มสมุดเหตุการณ์เล่มใหม่หลังการกู้คืน", en="New log begun after a restore", basis=_ETDA
)
