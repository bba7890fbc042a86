"""What background work refuses."""

from saan.trust.errors import Kind, SaanError, Text


class JobUnknownError(SaanError):
    """No job has this id; finished jobs are cleared after a day."""

    code = "jobs.unknown"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบงานเบื้องหลัง {id}", en="There is no background job {id}.")
    remedy_text = Text(
        th="งานที่เสร็จแล้วจะถูกล้างภายในหนึ่งวัน โปรดตรวจผลที่รายการต้นทาง",
        en="Finished jobs are cleared after a day; look at the record that the job worked for.",
    )


class JobNotDeadError(SaanError):
    """Only a job that has been given up can be discarded, and only that or one that waits after a failure be revived."""

    code = "jobs.not-dead"
    kind = Kind.CONFLICT
    text = Text(th="งานเบื้องหลัง {id} ยังไม่ได้ถูกระงับ", en="The background job {id} has not been given up.")
    remedy_text = Text(
        th="ไม่ต้องดำเนินการใด ระบบยังดูแลงานนี้อยู่", en="Nothing needs doing: the system is still at it."
    )


class JobReplacedError(SaanError):
    """A newer job with the same key is open, so the dead one need not be revived."""

    code = "jobs.replaced"
    kind = Kind.CONFLICT
    text = Text(th="มีงานใหม่ที่ทำเรื่องเดียวกับงาน {id} อยู่แล้ว", en="A newer job already does the work of job {id}.")
    remedy_text = Text(
        th="รอผลของงานใหม่ แล้วลบงานเดิมที่ถูกระงับ", en="Wait for the newer job, and discard the dead one."
    )


class LeaseLostError(SaanError):
    """The job's lease ran out and another worker has it now, so this run stops."""

    code = "jobs.lease-lost"
    kind = Kind.CONFLICT
    text = Text(th="งาน {id} ถูกส่งต่อให้หน่วยประมวลผลอื่นแล้ว", en="The job {id} has passed to another worker.")
    remedy_text = Text(
        th="ไม่ต้องดำเนินการใด อีกหน่วยหนึ่งจะทำงานนี้ต่อ", en="Nothing needs doing: the other worker carries on."
    )


class TaskUnknownError(SaanError):
    """A job names a task that this version of the program does not have."""

    code = "jobs.task-unknown"
    kind = Kind.INTERNAL
    text = Text(th="โปรแกรมรุ่นนี้ไม่มีงานชื่อ {task}", en="This version of the program has no task {task}.")
    remedy_text = Text(
        th="ให้ผู้ดูแลระบบปรับรุ่นโปรแกรมของทุกหน่วยประมวลผลให้ตรงกัน แล้วสั่งงานนี้ใหม่",
        en="Have the administrator bring every worker to the same version, then revive the job.",
    )


class PeriodicConflictError(SaanError):
    """Two periodic tasks were registered under one name."""

    code = "jobs.periodic-conflict"
    kind = Kind.INTERNAL
    text = Text(th="มีงานตามรอบชื่อ {name} ซ้ำกัน", en="Two periodic tasks have the name {name}.")
