"""The front door of the file store.

    ref = files.put(stream)             # durable bytes, named by what they are
    with files.open(ref.sha256) as f:   # checked chunk by chunk, seekable

Large files between nodes: `begin`, `missing`, `put_chunk`, `finish` (see `saan.base.files.uploads`).
"""

from saan.base.files.actions import (
    UNTOUCHED_FOR,
    UNUSED_FOR,
    begin,
    destroy,
    finish,
    missing,
    put,
    put_chunk,
    register,
    sweep,
    sweep_uploads,
    write,
)
from saan.base.files.errors import (
    ChunkListRefusedError,
    ChunkRefusedError,
    DiskFailedError,
    DiskFullError,
    FileDamagedError,
    FileStillUsedError,
    FileTooLargeError,
    FileUnknownError,
    UploadIncompleteError,
    UploadQuotaError,
    UploadUnknownError,
)
from saan.base.files.queries import (
    FileRef,
    by_root,
    exists,
    find,
    leaves,
    listing,
    open,  # noqa: A004 - `files.open` is what it does
    path_of,
    verify,
)
from saan.base.files.references import Claim, claim
from saan.base.files.rules import CHUNK
from saan.base.files.staging import Pieces
from saan.base.files.uploads import Room, Upload, has_room, kept, room

__all__ = [
    "CHUNK",
    "UNTOUCHED_FOR",
    "UNUSED_FOR",
    "ChunkListRefusedError",
    "ChunkRefusedError",
    "Claim",
    "DiskFailedError",
    "DiskFullError",
    "FileDamagedError",
    "FileRef",
    "FileStillUsedError",
    "FileTooLargeError",
    "FileUnknownError",
    "Pieces",
    "Room",
    "Upload",
    "UploadIncompleteError",
    "UploadQuotaError",
    "UploadUnknownError",
    "begin",
    "by_root",
    "claim",
    "destroy",
    "exists",
    "find",
    "finish",
    "has_room",
    "kept",
    "leaves",
    "listing",
    "missing",
    "open",
    "path_of",
    "put",
    "put_chunk",
    "register",
    "room",
    "sweep",
    "sweep_uploads",
    "verify",
    "write",
]
