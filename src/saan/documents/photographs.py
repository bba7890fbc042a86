"""How a form asks for a picture: a file that is made small here, and is kept in the form itself until it is sent.

A picture that was taken stands in the form as a hidden field, not in the store: who goes away leaves nothing behind, and who
mends another field need not choose it again.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files import File
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from saan.base.shown import figures
from saan.base.words import say
from saan.documents import drawn
from saan.documents.rules.pictures import fault
from saan.documents.rules.schema import Field
from saan.press.portraits import MOST_GIVEN
from saan.trust.errors import Text

_TYPES = "image/jpeg,image/png"
"""What a form takes: a telephone that keeps pictures otherwise gives a JPEG where it is asked for one."""


class PictureInput(forms.FileInput):
    """Asks for a picture, and shows small the one that is here, which can be left out where the field is optional."""

    def __init__(self, one: Field, label: str) -> None:
        super().__init__({"accept": _TYPES})
        self.one, self.label, self.picture = one, label, ""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the control, behind the picture that the form has."""
        context = {
            "control": super().render(name, value, attrs, renderer), "picture": self.picture, "label": self.label,
            "optional": not self.one.required, "kept": kept(name), "without": without(name),
        }  # fmt: skip
        return mark_safe(render_to_string("documents/picture_input.html", context))  # noqa: S308 - a template escaped it


class PictureField(forms.FileField):
    """Takes a picture of a camera, and cleans to the value that a record holds of it; to nothing where none came."""

    def __init__(self, one: Field, label: str, hint: str) -> None:
        self.one = one
        own = say(
            Text(
                f"ภาพ JPEG หรือ PNG ไม่เกิน {figures(MOST_GIVEN >> 20)} MB ระบบย่อภาพให้ และตัดข้อมูลสถานที่ถ่ายออก",
                f"A JPEG or PNG of at most {MOST_GIVEN >> 20} MB; it is made small here, and where it was taken is left out",
            )
        )
        super().__init__(
            label=label, required=False, help_text=f"{hint} · {own}" if hint else own,
            allow_empty_file=True, widget=PictureInput(one, say(one.label)),
        )  # fmt: skip

    def clean(self, data: File[Any] | None, initial: Any = None) -> str:  # noqa: ARG002 - Django's signature, but a text
        """Return the picture, small enough, or refuse what is none; of a file that is too large only the size was kept."""
        found = super().clean(data, None)
        if found is None:
            return ""
        if found.size > MOST_GIVEN:
            raise forms.ValidationError(say(self._too_large()))
        made = drawn.fitted(self.one, found.read())
        if isinstance(made, str):
            return made
        raise forms.ValidationError(f"{say(made.text)} {say(made.remedy)}")

    def _too_large(self) -> Text:
        label, most = self.one.label, MOST_GIVEN >> 20
        return Text(
            f"{label.th}: ไฟล์ใหญ่เกิน {figures(most)} MB จึงยังไม่ได้รับไว้ เลือกภาพที่เล็กกว่านี้ ข้อความที่พิมพ์ไว้ยังอยู่ครบ",
            f"{label.en}: the file is larger than {most} MB and was not taken. Choose a smaller one; what you typed is kept.",
        )


def kept(name: str) -> str:
    """Return the name of the hidden field in which a form brings along the picture that it has; no field of a type has such a name."""
    return f"was-{name}"


def without(name: str) -> str:
    """Return the name of the field by which a picture is left out."""
    return f"without-{name}"


def brought(one: Field, data: Mapping[str, Any]) -> str:
    """Return the picture that a form brings along, if it is to stay; whatever else somebody wrote there is no picture."""
    value = str(data.get(kept(one.name), ""))
    return "" if data.get(without(one.name)) or not value or fault(value, one.most) else value
