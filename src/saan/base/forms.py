"""What forms of every house share: errors that name the field, searches, days as Thai people write them, several files."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict, flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from saan.base.thai import api as thai
from saan.base.words import both, in_thai, refusal, say
from saan.trust.errors import SaanError, Text

TOO_LONG: Final = Text(
    th="ข้อความยาว %(show_value)d ตัวอักษร เกิน %(limit_value)d ตัวอักษร โปรดย่อให้สั้นลง",
    en="The text has %(show_value)d characters, more than the %(limit_value)d that there is room for: shorten it.",
)


def wanted(th: str, en: str) -> dict[str, str]:
    """Return a field's own sentence for when it is left empty: where its label is no noun that “please give” could ask for."""
    return {"required": both(th, en)}


_SAYS_NOTHING: Final = forms.Field.default_error_messages["required"]


class Form(forms.Form):
    """A form whose errors name what is missing, in the reader's language.

    `names_optional` is false where leaving a field empty is refused later, so that no page calls it optional. One that
    `searches` was sent to search what it lets one choose (`base.people.choosing`): it is not valid and refuses nothing, and is
    shown again with all that was typed.
    """

    names_optional: ClassVar = True
    searches = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            said = {**field.error_messages, "max_length": say(TOO_LONG)}
            if said["required"] is _SAYS_NOTHING:
                name = str(field.label or "")
                said["required"] = f"โปรดระบุ{name}" if in_thai() else f"Please give: {name}"
            field.error_messages = said
            if isinstance(field.widget, forms.Textarea):
                field.widget = Lines(field.widget)

    def full_clean(self) -> None:
        """Judge what was typed, where it was sent to be."""
        if not self.searches:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def is_valid(self) -> bool:
        """Return whether it was sent to be done, and can be."""
        return not self.searches and super().is_valid()


class Lines(forms.Textarea):
    """A text area as people count it: the end of a line is one character, where browsers send two, and nothing is cut."""

    def __init__(self, plain: forms.Textarea) -> None:
        super().__init__(plain.attrs)
        self.attrs.pop("maxlength", None)  # browsers cut a longer paste without a word
        self.is_required = plain.is_required

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return what was typed, each end of a line as it is kept."""
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed


class LongSelect(forms.Select):
    """A select of hundreds of options, written in one piece: a template for each takes longer than the whole page."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,  # noqa: ARG002 - Django's signature
    ) -> SafeString:
        """Return the select with its options, in groups where the choices are."""
        chosen = "" if value is None else str(value)
        written = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", written, _options(self.choices, chosen))


class _Written(forms.widgets.Input):
    """A control of thousands on a page, written in one piece: Django renders two templates for each."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,  # noqa: ARG002 - Django's signature
    ) -> SafeString:
        """Return the control as Django's template has it."""
        made = self.get_context(name, value, attrs)["widget"]
        said = {} if made["value"] is None else {"value": made["value"]}
        return format_html(
            "<input{}>", flatatt({"type": made["type"], "name": name, **said, **made["attrs"]})
        )


class RowInput(_Written, forms.TextInput):
    """A line of text in one of thousands of rows."""


class RowCheckbox(_Written, forms.CheckboxInput):
    """A box to tick in one of thousands of rows."""


class OneOfMany(forms.ChoiceField):
    """A choice among thousands that hundreds of rows offer: looked up by what the form sets, and held once for all of them."""

    among: Mapping[str, str] = MappingProxyType({})

    def valid_value(self, value: Any) -> bool:
        """Return whether it is one of them."""
        return str(value) in self.among


def _options(choices: Iterable[Any], chosen: str) -> SafeString:
    written = "".join(_option(key, shown, chosen) for key, shown in choices)
    return mark_safe(written)  # noqa: S308 - each option escaped what it says


def _option(key: Any, shown: Any, chosen: str) -> str:
    said = conditional_escape(key)
    if isinstance(shown, (list, tuple)):
        return f'<optgroup label="{said}">{_options(shown, chosen)}</optgroup>'
    mark = " selected" if str(key) == chosen else ""
    return f'<option value="{said}"{mark}>{conditional_escape(shown)}</option>'


class DayField(forms.CharField):
    """A day, typed in any usual way; cleans to a date, or to None when empty and not required.

    `years` are those that it may lie in, where a moment is made of it: the first and last days of all have none.
    """

    day_help: ClassVar = both("เช่น 22/11/2569 หรือ 22 พ.ย. 2569", "Such as 22/11/2026 or 22 Nov 2026")

    def __init__(self, *, years: range | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", self.day_help)
        super().__init__(max_length=60, **kwargs)
        self._years = years

    def prepare_value(self, value: Any) -> Any:
        """Show a date as people write it; show back what was typed as it was typed."""
        if isinstance(value, date):
            return typed_day(value)
        return value

    def clean(self, value: Any) -> Any:
        """Return the date, or raise `ValidationError` with the next step."""
        text = super().clean(value)
        if not text:
            return None
        try:
            day = thai.read_day(text)
        except SaanError as error:
            raise forms.ValidationError(refusal(error)) from error
        if self._years is not None and day.year not in self._years:
            raise forms.ValidationError(_between(self._years))
        return day


def typed_day(day: date) -> str:
    """Return a day as its reader would type it, which `DayField` reads."""
    return thai.short_date(day) if in_thai() else thai.english_date(day)


def _between(years: range) -> str:
    first, last = years.start, years.stop - 1
    if in_thai():
        return f"ปีต้องอยู่ระหว่าง พ.ศ. {first + 543} ถึง {last + 543} โปรดตรวจวันที่แล้วพิมพ์ใหม่"
    return f"The year must lie between {first} and {last}: check the day and type it again."


ENDS_FIRST: Final = Text(
    th="วันสุดท้ายอยู่ก่อนวันแรก โปรดแก้วันใดวันหนึ่ง", en="The last day is before the first; change one of them."
)


class DaysForm(Form):
    """Which days of a register are shown: those that were asked for, else those that it begins with."""

    names_optional: ClassVar = False

    first = DayField(
        label=both("ตั้งแต่วันที่", "From"), error_messages=wanted("โปรดระบุวันแรก", "Please give the first day")
    )
    last = DayField(
        label=both("ถึงวันที่", "To"), error_messages=wanted("โปรดระบุวันสุดท้าย", "Please give the last day")
    )

    @classmethod
    def asked(cls, typed: Mapping[str, Any], first: date, last: date) -> Self:
        """Return the form of a page's address, which begins with these two days where it names none."""
        return cls(typed if "first" in typed else None, initial={"first": first, "last": last})

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day; None where those asked for cannot be read, for no others are shown in their place."""
        if not self.is_bound:
            return self.initial["first"], self.initial["last"]
        return (self.cleaned_data["first"], self.cleaned_data["last"]) if self.is_valid() else None

    def clean(self) -> dict[str, Any]:
        """Refuse days that end before they begin: a register would be shown empty that is not."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first and last and last < first:
            self.add_error("last", say(ENDS_FIRST))
        return typed


class SeveralFiles(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleans to a list, empty when none was chosen."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 - Django's signature
        """Return the files that came; an empty file is as welcome as any other."""
        chosen = data if isinstance(data, list | tuple) else [data]
        return [one for one in chosen if isinstance(one, UploadedFile)]
