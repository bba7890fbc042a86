"""Files that a call brings as its body: read as they come, never in memory whole, and never more than the place takes."""

from typing import BinaryIO, cast

from django.http import HttpRequest

from saan.base.files import api as files


def bring(request: HttpRequest, limit: int) -> files.FileRef:
    """Store the body of a call that may bring it; raise `FileTooLargeError` beyond `limit` bytes.

    One whose length is announced as too much is refused before a byte of it is read.
    """
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if announced.isdigit() and int(announced) > limit:
        raise files.FileTooLargeError(limit=limit)
    return files.put(cast("BinaryIO", request), limit=limit)  # a request is read like a file
