"""What ails the node beneath a request, a full disk or a database that cannot just now, as a refusal that says what to do."""

import errno

from django.db import InterfaceError, InternalError, OperationalError

from saan.base.files.errors import DiskFailedError, DiskFullError
from saan.trust.errors import Kind, SaanError, Text

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FAILED = {errno.EIO, errno.EROFS}
_READ_ONLY = "25006"
"""What PostgreSQL answers a write with where it takes none: a standby, or a server whose disk is nearly full."""


class DatabaseFailedError(SaanError):
    """The database could not (locked, full, restarted, a standby, or it broke off one of two that waited for each other); nothing was done."""

    code = "base.database-failed"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ฐานข้อมูลบันทึกหรืออ่านไม่ได้ชั่วขณะ",
        en="The database could not write or read just now.",
    )
    remedy_text = Text(
        th="รอสักครู่แล้วลองใหม่ หากยังไม่ได้ ให้แจ้งผู้ดูแลระบบเรียก saan doctor ตรวจฐานข้อมูลและพื้นที่ดิสก์",
        en="Wait a moment and try again; if it fails again, ask the administrator to run `saan doctor`, which checks the database and the disk.",
    )


def database_failed(error: BaseException) -> bool:
    """Return whether the database could not just now: away, locked, or taking no writes."""
    if isinstance(error, InternalError):  # of which all others are faults of the program
        return getattr(error.__cause__, "sqlstate", "") == _READ_ONLY
    return isinstance(error, OperationalError | InterfaceError)


def outage(error: Exception) -> SaanError | None:
    """Return what an exception of disk or database is to whoever asked; None for a fault of the program."""
    if database_failed(error):
        return DatabaseFailedError()
    if isinstance(error, OSError) and error.errno in _FULL:
        return DiskFullError()
    if isinstance(error, OSError) and error.errno in _FAILED:
        return DiskFailedError(reason=error.strerror or type(error).__name__)
    return None


def beneath(error: Exception) -> bool:
    """Return whether a command failed by disk, database, or what its system user may, and not by the program."""
    return isinstance(error, PermissionError) or outage(error) is not None
