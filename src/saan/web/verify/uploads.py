"""Uploads for verifying: held in memory while they are looked at, never written down."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_BYTES = 32 * 2**20
"""All files of one request together."""

MOST_FILES = 10
MOST_TEXT = 400_000
"""Letters that may be pasted: a credential with every row of a transcript has some 20,000."""


class InMemory(FileUploadHandler):
    """Keeps each file in memory, up to a bound for the whole request; beyond it, reading stops."""

    def __init__(self) -> None:
        super().__init__()
        self.total = 0
        self.count = 0
        self.held = BytesIO()

    @property
    def overfull(self) -> bool:
        """Whether more came than is looked at."""
        return self.total > MOST_BYTES or self.count > MOST_FILES

    def new_file(self, *arguments: Any, **options: Any) -> None:
        """Begin a file."""
        super().new_file(*arguments, **options)
        self.count += 1
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece of the file."""
        del start
        self.total += len(raw_data)
        if self.overfull:
            raise StopUpload(connection_reset=False)
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Give the whole file."""
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )
