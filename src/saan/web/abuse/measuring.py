"""Files that strangers send with a form: no more of each is written down than the form takes, whatever is sent.

The form is read to its end all the same. So its page can say which file was too large, and show again all that was typed.
"""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest


class Measured(FileUploadHandler):
    """Passes on one file for each field, up to the bytes that it may have; `most` are these by the field's name.

    Of a file that is larger, or that nobody asked for, the form is told the name and the size, and given no content.
    """

    def __init__(self, request: HttpRequest, most: Mapping[str, int]) -> None:
        super().__init__(request)
        self._request = request
        self._left = dict(most)
        self._most: int | None = None

    def new_file(self, field_name: str, *arguments: Any, **options: Any) -> None:
        """Begin a file; where none is asked for, no other handler hears of it."""
        super().new_file(field_name, *arguments, **options)
        self._most = self._left.pop(field_name, None)
        if self._most is None:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Return what the other handlers may keep; of a file that turns out to be too large, they let go of what they have."""
        if self._most is None or start > self._most:
            return None
        if start + len(raw_data) <= self._most:
            return raw_data
        for other in self._request.upload_handlers[1:]:
            other.upload_interrupted()
        return None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """Return what stands for a file that was not kept; None where the other handlers have it."""
        if self._most is not None and file_size <= self._most:
            return None
        return UploadedFile(None, self.file_name, self.content_type, file_size)
