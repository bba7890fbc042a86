"""What the file store refuses."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from saan.trust.errors import Kind, SaanError, Text


class FileUnknownError(SaanError):
    """No file with this hash is stored here."""

    code = "files.unknown"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบแฟ้ม {name} ในระบบ", en="The file {name} is not stored here.")
    remedy_text = Text(
        th="ตรวจค่าแฮชของแฟ้ม หรือขอให้ผู้ส่งส่งแฟ้มมาใหม่",
        en="Check the file's hash, or ask the sender for the file again.",
    )


class FileDamagedError(SaanError):
    """The bytes on the disk are no longer the bytes that were stored; none of the wrong ones were handed out."""

    code = "files.damaged"
    kind = Kind.INTERNAL
    text = Text(
        th="แฟ้ม {sha256} ในที่จัดเก็บไม่ตรงกับที่บันทึกไว้ ระบบจึงไม่เปิดให้ใช้",
        en="The stored bytes of the file {sha256} have changed, so they are not shown.",
    )
    remedy_text = Text(
        th="แจ้งผู้ดูแลระบบให้กู้แฟ้มนี้จากชุดสำรอง หรือนำแฟ้มเดิมเข้าระบบอีกครั้ง",
        en="Have the administrator restore this file from a backup, or store the same file again.",
    )


class FileTooLargeError(SaanError):
    """The file is larger than this channel accepts."""

    code = "files.too-large"
    kind = Kind.TOO_LARGE
    text = Text(th="แฟ้มมีขนาดเกิน {limit} ไบต์", en="The file is larger than {limit} bytes.")
    remedy_text = Text(
        th="แบ่งแฟ้มให้เล็กลง หรือลดความละเอียดของภาพสแกนแล้วส่งใหม่",
        en="Split the file, or lower the resolution of the scan, and send it again.",
    )


class FileStillUsedError(SaanError):
    """A record still refers to the file, so it may not be destroyed."""

    code = "files.still-used"
    kind = Kind.CONFLICT
    text = Text(
        th="ยังทำลายแฟ้ม {sha256} ไม่ได้ เพราะมีเอกสารอื่นใช้แฟ้มนี้อยู่",
        en="The file {sha256} is still part of another record and was not destroyed.",
    )
    remedy_text = Text(th="ทำลายเอกสารทุกฉบับที่ใช้แฟ้มนี้ก่อน", en="Destroy every record that uses the file first.")


class DiskFullError(SaanError):
    """There is no room for the bytes; what was written of them has been removed."""

    code = "files.disk-full"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="พื้นที่จัดเก็บไม่พอ แฟ้มจึงยังไม่ได้รับการบันทึก", en="There is no room left, so the file was not stored."
    )
    remedy_text = Text(
        th="แจ้งผู้ดูแลระบบให้เพิ่มพื้นที่ แล้วส่งแฟ้มอีกครั้ง",
        en="Have the administrator make room, then send the file again.",
    )


class DiskFailedError(SaanError):
    """The operating system refused to read or write the store."""

    code = "files.disk-failed"
    kind = Kind.INTERNAL
    text = Text(
        th="อ่านหรือเขียนที่จัดเก็บแฟ้มไม่ได้ ({reason})", en="The file store could not be read or written ({reason})."
    )
    remedy_text = Text(
        th="แจ้งผู้ดูแลระบบให้ตรวจดิสก์และสิทธิ์ของโฟลเดอร์ด้วยคำสั่ง saan doctor",
        en="Have the administrator check the disk and the folder's permissions with saan doctor.",
    )


class UploadUnknownError(SaanError):
    """No upload with this root is under way, and no such file is stored."""

    code = "files.upload-unknown"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบการส่งแฟ้ม {root}", en="No upload of {root} is under way.")
    remedy_text = Text(
        th="เริ่มส่งใหม่พร้อมรายการแฮชของทุกชิ้น", en="Begin the upload again with the list of its chunk hashes."
    )


class UploadIncompleteError(SaanError):
    """Some chunks have not arrived, or were lost with the power; `missing` counts them."""

    code = "files.upload-incomplete"
    kind = Kind.CONFLICT
    text = Text(th="ยังขาดอีก {missing} ชิ้น", en="{missing} chunks are still missing.")
    remedy_text = Text(
        th="ถามว่าขาดชิ้นใด แล้วส่งชิ้นนั้นก่อนปิดการส่ง",
        en="Ask which chunks are missing, send them, then finish.",
    )


class UploadQuotaError(SaanError):
    """Unfinished uploads already hold as much as this node allows."""

    code = "files.upload-quota"
    kind = Kind.TOO_MANY
    text = Text(
        th="มีแฟ้มที่ส่งค้างอยู่เต็มโควตา {quota} ไบต์แล้ว",
        en="Unfinished uploads already fill the quota of {quota} bytes.",
    )
    remedy_text = Text(
        th="ส่งแฟ้มที่ค้างให้เสร็จ หรือรอให้ระบบล้างแฟ้มค้าง แล้วลองใหม่",
        en="Finish the open uploads, or wait until abandoned ones are cleared, then try again.",
    )


class ChunkListRefusedError(SaanError):
    """The list of chunk hashes is not that of the root and size it was sent for."""

    code = "files.chunk-list-refused"
    text = Text(
        th="รายการแฮชของชิ้นแฟ้มไม่ตรงกับแฟ้ม {root}",
        en="The list of chunk hashes does not belong to the file {root}.",
    )
    remedy_text = Text(
        th="คำนวณแฮชของแต่ละชิ้น (1 MiB) และค่าราก ตาม RFC 6962 ใหม่ แล้วเริ่มส่งอีกครั้ง",
        en="Compute the hash of each 1 MiB chunk and the RFC 6962 root anew, then begin again.",
    )


class ChunkRefusedError(SaanError):
    """A chunk was cut short, altered, or numbered outside its file."""

    code = "files.chunk-refused"
    text = Text(
        th="ชิ้นที่ {index} ของแฟ้ม {root} ไม่ตรงกับแฮชที่แจ้งไว้",
        en="Chunk {index} of the file {root} does not match its hash.",
    )
    remedy_text = Text(th="ส่งชิ้นนี้ใหม่ทั้งชิ้น", en="Send this chunk again, whole.")


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def disk_refusals() -> Iterator[None]:
    """Turn the operating system's refusals into ours, so that no bare `OSError` leaves the store."""
    try:
        yield
    except OSError as refusal:
        if refusal.errno in _FULL:
            raise DiskFullError from refusal
        raise DiskFailedError(reason=refusal.strerror or type(refusal).__name__) from refusal
