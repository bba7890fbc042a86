"""The form of `/verify/`."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from saan.base.words import both, say
from saan.web.verify.errors import NothingGivenError
from saan.web.verify.uploads import MOST_FILES, MOST_TEXT
from saan.web.verify.wording import figured


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
        if len(found) > MOST_FILES:
            refused = NothingGivenError(most=MOST_FILES)
            raise forms.ValidationError(figured(say(refused.message())), code=refused.code)
        return found


class VerifyForm(forms.Form):
    """The files to be verified together, or a text that somebody was given."""

    files = FilesField(  # type: ignore[assignment]  # Django takes declared fields off the class
        required=False,
        label=both("เลือกแฟ้มที่จะตรวจ", "Choose the files to verify"),
        help_text=both(
            "หนังสือหรือเอกสาร (PDF) ภาพถ่ายหรือภาพหน้าจอของรหัสบนกระดาษ เอกสารจากกระเป๋าเอกสาร หรือหลักฐานที่มากับหนังสือ เลือกพร้อมกันได้หลายแฟ้มเพื่อเทียบกัน รวมไม่เกิน ๓๒ MB",
            "A letter or document (PDF), a photograph or screenshot of the code on a paper, a document from a wallet, or what came with a letter; several at once are compared. 32 MB in all.",
        ),
    )
    text = forms.CharField(
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        label=both("หรือวางข้อความหรือลิงก์", "Or paste a text or a link"),
        help_text=both(
            "ข้อความของเอกสารจากกระเป๋าเอกสาร หรือข้อความที่แอปกล้องอ่านได้จากรหัสบนกระดาษ",
            "The text of a document from a wallet, or what a camera app read from the code on a paper.",
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one or the other."""
        given = super().clean() or {}
        if not self.errors and not given.get("files") and not given.get("text", "").strip():
            refused = NothingGivenError(most=MOST_FILES)
            self.add_error("files", forms.ValidationError(figured(say(refused.message())), code=refused.code))
        return given
