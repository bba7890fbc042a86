"""The form of `/verify/`."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from saan.base.words import both, say
from saan.web.verify.errors import NothingGivenError
from saan.web.verify.uploads import MOST_FILES


class _Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Return the files; an empty one is a file too, and its verdict is not this form's to give."""
        del initial
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        found = [each for each in given if isinstance(each, UploadedFile)]
        if not found or len(found) > MOST_FILES:
            refused = NothingGivenError(most=MOST_FILES)
            raise forms.ValidationError(say(refused.message()), code=refused.code)
        return found


class VerifyForm(forms.Form):
    """The files to be verified together."""

    files = FilesField(  # type: ignore[assignment]  # Django takes declared fields off the class
        label=both("เลือกแฟ้มที่จะตรวจ", "Choose the files to verify"),
        help_text=both(
            "หนังสือ (PDF) ซองข้อมูล ใบรับ ใบเปิดรายการ หรือหลักฐานจากบันทึก เลือกพร้อมกันได้หลายแฟ้มเพื่อเทียบกัน รวมไม่เกิน 32 MB",
            "A letter (PDF), an envelope, a receipt, an opening or a journal proof; several at once are compared. 32 MB in all.",
        ),
    )
