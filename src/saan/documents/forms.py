"""The forms of this house. Those of a document type are made of its schema, and judged by `rules.values` alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.files import File
from django.forms.boundfield import BoundField
from django.http import HttpRequest

from saan.base.forms import FilesField, Form, wanted
from saan.base.shown import figures
from saan.base.words import both, in_thai, say
from saan.documents import api, photographs
from saan.documents.addresses import LONGEST
from saan.documents.rules.definition import Asked, Definition, read_definition
from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import Field, FieldKind, Schema, labels
from saan.trust.errors import Text

FIRST_ROWS = 3
MORE_ROWS = 5
LONG = 80


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form: one field, or a table with its rows of fields."""

    field: BoundField | None
    title: str = ""
    rows: tuple[tuple[BoundField, ...], ...] = ()
    more: bool = False
    name: str = ""


class DataForm(Form):
    """Asks for the data of a type, how to reach the applicant, and the files that the type wants."""

    names_optional: ClassVar = False

    def __init__(
        self, kind: api.TypeView, units: Sequence[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        rows: Mapping[str, int] = kwargs.pop("rows", {})
        self.kind, self.rows = kind, rows
        self.once: str = kwargs.pop("once", "")
        self.asks_email = kwargs.pop("asks_email", True)
        held: Mapping[str, str] = kwargs.pop("held", {})
        super().__init__(*args, **kwargs)
        for path, one in _asked(kind.schema, rows):
            self.fields[path] = _control(kind.schema, path, one)
        if len(units) > 1:
            self.fields["unit"] = forms.ChoiceField(label=both("หน่วยงานที่ยื่น", "Where to apply"), choices=units)
        self._show_pictures()
        for asked in kind.definition.enclosures:
            self.fields[api.field_of(asked.code)] = _GivenField(asked, held.get(asked.code, ""))
        self.kept: dict[str, api.Given] = {}
        self.keep(_kept(asked.code, self.data) for asked in kind.definition.enclosures)
        if self.asks_email:
            self.fields["email"] = forms.CharField(
                label=_optional(say(Text("อีเมลสำหรับแจ้งผล", "E-mail address for news"))),
                required=False,
                max_length=254,
                help_text=both(
                    "ใช้แจ้งความคืบหน้าของคำขอนี้เท่านั้น ไม่มีอีเมลก็ติดตามได้จากลิงก์ส่วนตัว",
                    "Used only for news of this application; without one you follow it by your private link.",
                ),
                widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            )

    def picture(self, one: Field) -> str:
        """Return the picture that the form has: the one that came now, else the one that it brought along, or began with."""
        if not self.is_bound:
            return str(self.initial.get(one.name, ""))
        return self.cleaned_data.get(one.name) or photographs.brought(one, self.data)

    def full_clean(self) -> None:
        """Judge what was sent; a picture that came is shown from here on."""
        super().full_clean()
        self._show_pictures()

    def _show_pictures(self) -> None:
        for one in self.kind.schema.pictures:
            widget = self.fields[one.name].widget
            if isinstance(widget, photographs.PictureInput) and (
                not self.is_bound or self._errors is not None
            ):
                widget.picture = self.picture(one)

    def keep(self, given: Iterable[api.Given | None]) -> None:
        """Remember files that came, so that whoever mends the form need not choose them again."""
        for one in given:
            if one is not None:
                self.kept[one.code] = one
                field = self.fields[api.field_of(one.code)]
                if isinstance(field, _GivenField):
                    self[api.field_of(one.code)].help_text = field.hint(one.name)

    def marks(self) -> dict[str, str]:
        """Return the hidden fields by which a form that is sent again is known, and names the files that came before."""
        return {f"kept-{one.code}": api.mark(one) for one in self.kept.values()} | {"once": self.once}

    def parts(self) -> Iterator[Part]:
        """Yield the form's parts in the order of the schema."""
        for one in self.kind.schema.fields:
            if one.kind is FieldKind.ROWS:
                count = self.rows.get(one.name, FIRST_ROWS)
                rows = tuple(
                    tuple(self[f"{one.name}.{row}.{inner.name}"] for inner in one.fields)
                    for row in range(count)
                )
                yield Part(None, say(one.label), rows, more=count < one.most, name=one.name)
            elif not _given(one):
                yield Part(self[one.name])
        for name in self.fields:
            if name in {"unit", "email"} or name.startswith("file-"):
                yield Part(self[name])

    def typed(self) -> dict[str, str]:
        """Return what was typed, by path, with what is given for a field of one choice."""
        given = {one.name: one.choices[0][0] for one in self.kind.schema.fields if _given(one)}
        typed = {name: str(self.data.get(name, "")) for name, _ in _asked(self.kind.schema, self.rows)}
        return given | typed | {one.name: self.picture(one) for one in self.kind.schema.pictures}

    def tell(self, problems: Sequence[Problem]) -> None:
        """Show each problem at its field."""
        for problem in problems:
            where = problem.field if problem.field in self.fields else None
            self.add_error(where, f"{say(problem.text)} {say(problem.remedy)}")


class _GivenField(forms.FileField):
    """Asks for one file, and says beforehand how large it may be."""

    def __init__(self, asked: Asked, held: str) -> None:
        name = say(asked.name.text())
        self.asked = asked
        super().__init__(
            label=name if asked.required else _optional(name), required=False, help_text=self.hint(held)
        )

    def hint(self, held: str) -> str:
        """Return what is said of it: how large it may be, and which file is here already."""
        most = Text(f"ไม่เกิน {figures(self.asked.most_mb)} MB", f"{self.asked.most_mb} MB at most")
        return f"{say(most)} · {_has(held)}" if held else say(most)

    def to_python(self, data: File[Any] | None) -> File[Any] | None:
        """Return the file, or refuse what is too large: of such a one nothing was kept but its size."""
        found = super().to_python(data)
        if found is not None and found.size > self.asked.most:
            raise forms.ValidationError(say(self._refusal(found.size)))
        return found

    def _refusal(self, size: int) -> Text:
        most, name = self.asked.most_mb, self.asked.name
        th = (
            f"แฟ้ม “{name.th}” ใหญ่ {figures(_megabytes(size))} MB จึงยังไม่ได้รับไว้ (รับไม่เกิน {figures(most)} MB) "
            "สแกนให้ละเอียดน้อยลงหรือบันทึกเป็น PDF ที่เล็กลง แล้วเลือกแฟ้มใหม่ ข้อความที่พิมพ์ไว้ยังอยู่ครบ"
        )
        en = (
            f"The file “{name.en}” has {_megabytes(size)} MB and was not taken: {most} MB is the most. "
            "Scan it less finely, or save it as a smaller PDF, and choose it again. What you typed is all here."
        )
        return Text(th, en)


def _megabytes(size: int) -> str:
    """Return a size in megabytes, rounded up, so that what is too large never seems to be just right."""
    tenths = -(-size * 10 // (1 << 20))
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _kept(code: str, data: Mapping[str, Any]) -> api.Given | None:
    """Return the file that a form names as sent before; nothing where the mark does not count (`uploads.marked`)."""
    found = api.marked(str(data.get(f"kept-{code}", "")))
    return found if found is not None and found.code == code else None


def _has(name: str) -> str:
    """Return the hint at a file that need not be given again."""
    said = Text(
        f"มีแฟ้ม {name} แล้ว เลือกแฟ้มอีกครั้งเฉพาะเมื่อต้องการเปลี่ยน",
        f"{name} is here already: choose a file only to send another.",
    )
    return say(said)


def rows_of(request: HttpRequest, schema: Schema, data: Mapping[str, Any] | None = None) -> dict[str, int]:
    """Return how many rows of each table to show: those that were sent, and more where more were asked for."""
    found: dict[str, int] = {}
    for one in schema.fields:
        if one.kind is FieldKind.ROWS:
            sent = [int(name.split(".")[1]) for name in request.POST if _is_row(name, one.name)]
            count = max([*(place + 1 for place in sent), FIRST_ROWS, len((data or {}).get(one.name, ())) + 1])
            if request.POST.get("do") == f"more-{one.name}":
                count += MORE_ROWS
            found[one.name] = min(count, one.most)
    return found


def initial_of(schema: Schema, data: Mapping[str, Any]) -> dict[str, str]:
    """Return data as a form shows it to be changed."""
    found: dict[str, str] = {}
    for one in schema.fields:
        value = data.get(one.name)
        if one.kind is FieldKind.ROWS:
            for row, inner in enumerate(value or ()):
                found |= {
                    f"{one.name}.{row}.{each.name}": _plain(each, inner.get(each.name)) for each in one.fields
                }
        else:
            found[one.name] = _plain(one, value)
    return found


def _plain(one: Field, value: object) -> str:
    return api.shown(one, value, in_thai=in_thai()) if one.kind is FieldKind.DAY else str(value or "")


def _is_row(name: str, table: str) -> bool:
    parts = name.split(".")
    return len(parts) == 3 and parts[0] == table and parts[1].isdecimal() and len(parts[1]) < 5  # noqa: PLR2004 - table, row, field


def _given(one: Field) -> bool:
    """Return whether a field has only one choice, so that nobody is asked."""
    return one.kind is FieldKind.CHOICE and len(one.choices) == 1


def _asked(schema: Schema, rows: Mapping[str, int]) -> Iterator[tuple[str, Field]]:
    for one in schema.fields:
        if one.kind is FieldKind.ROWS:
            for row in range(rows.get(one.name, FIRST_ROWS)):
                for inner in one.fields:
                    yield f"{one.name}.{row}.{inner.name}", inner
        elif not _given(one):
            yield one.name, one


def _optional(name: str) -> str:
    return f"{name} {say(Text('(ถ้ามี)', '(optional)'))}"


def _control(schema: Schema, path: str, one: Field) -> forms.Field:
    label = say(labels(schema, path)) if "." in path else say(one.label)
    if not one.required:
        label = _optional(label)
    hint = say(one.hint)
    if one.kind is FieldKind.PICTURE:
        return photographs.PictureField(one, label, hint)
    if one.kind is FieldKind.CHOICE:
        choices = [("", "–"), *((value, say(text)) for value, text in one.choices)]
        return forms.ChoiceField(label=label, help_text=hint, required=False, choices=choices)
    if one.kind is FieldKind.DAY and not hint:
        hint = say(Text("เช่น 22/11/2569 หรือ 22 พ.ย. 2569", "Such as 22/11/2026 or 22 Nov 2026"))
    if one.kind is FieldKind.NATIONAL_ID and not hint:
        hint = say(Text("เลข ๑๓ หลักบนบัตร", "The 13 digits on the card"))
    if one.lines > 1:
        return forms.CharField(
            label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": one.lines})
        )
    return forms.CharField(label=label, help_text=hint, required=False, max_length=max(one.most, LONG) * 4)


class WhyForm(Form):
    """Asks for a reason, or for what is missing; `label` says which of them."""

    note = forms.CharField(widget=forms.Textarea, max_length=1000)

    def __init__(self, label: Text, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.label = say(label)
        note.error_messages["required"] = f"{say(Text('โปรดระบุ', 'Please give: '))}{say(label)}"


class NoteForm(Form):
    """Asks for what whoever proposes wants whoever agrees or signs to know."""

    note = forms.CharField(
        label=both("บันทึกถึงผู้เห็นชอบและผู้ลงนาม", "Note to whoever agrees and signs"),
        help_text=both("ผู้ขอไม่เห็นบันทึกนี้", "The applicant does not see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )


class PaidForm(Form):
    """Asks for the proof of a payment."""

    proof = forms.CharField(
        label=both("เลขที่หลักฐานการชำระ", "Number of the proof of payment"),
        help_text=both(
            "เช่น เลขที่ใบเสร็จหรือรหัสอ้างอิงของธนาคาร", "Such as a receipt's number or the bank's reference"
        ),
        max_length=100,
    )


class ChangeForm(Form):
    """Asks for a change of a document's standing, and why."""

    change = forms.ChoiceField(
        label=both("เปลี่ยนสถานะ", "Change"),
        error_messages=wanted("โปรดเลือกว่าจะเปลี่ยนเป็นสถานะใด", "Please choose the change"),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=both("เหตุผล", "Reason"),
        help_text=both(
            "ผู้ตรวจเอกสารจะเห็นเหตุผลนี้ อย่าใส่ข้อมูลส่วนบุคคล",
            "Whoever checks the document sees it: name no personal data.",
        ),
        widget=forms.Textarea,
        max_length=1000,
    )

    def __init__(self, offered: Sequence[api.Change], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, say(api.CHANGE_TEXT[one])) for one in offered]
        self.fields["change"].choices = choices  # type: ignore[attr-defined]  # a choice field's


class TypeForm(Form):
    """Asks for the files of a document type, or for a ready-made one."""

    names_optional: ClassVar = False
    files = FilesField(  # type: ignore[assignment]  # Django takes declared fields off the class
        label=both("แฟ้ม type.json และ plate.typ หรือ .zip แฟ้มเดียว", "type.json and plate.typ, or one .zip"),
        required=False,
    )
    ready = forms.ChoiceField(
        label=both("หรือเริ่มจากชนิดสำเร็จรูป", "Or start from a ready-made type"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ready"].choices = [("", "–"), *((name, _ready(name)) for name in api.ready_made())]  # type: ignore[attr-defined]  # a choice field's


def _ready(name: str) -> str:
    """Return what a ready-made type is called, and its code."""
    read, _ = read_definition(api.of_ready_made(name).definition)
    return f"{say(Text(read.definition.name.th, read.definition.name.en))} ({name})" if read else name


def unit_choices(kind: api.TypeView) -> list[tuple[str, str]]:
    """Return the units that an applicant may choose from: one, unless the type names several."""
    definition: Definition = kind.definition
    units = api.units_of(kind.row.agency_id, definition)
    found = [(str(unit.id), unit.name_th if in_thai() else unit.name_en) for unit in units]
    return found if definition.issued_by else found[:1]


class BatchForm(Form):
    """Asks for a type and a file of rows."""

    code = forms.ChoiceField(label=both("ชนิดเอกสาร", "Type of document"))
    rows = forms.FileField(
        label=both("แฟ้มรายการ (CSV xlsx หรือ Parquet)", "File of rows (CSV, xlsx or Parquet)"),
        help_text=both("แถวแรกเป็นชื่อช่องตามแม่แบบ", "Its first row names the fields, as the template does"),
    )

    def __init__(self, types: Sequence[api.TypeRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.code, one.name_th if in_thai() else one.name_en) for one in types]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]  # a choice field's


class RowForm(Form):
    """Asks from which row of a bulk file on they are shown, by the number that the spreadsheet shows."""

    first = forms.IntegerField(
        min_value=1,
        label=both("ตั้งแต่แถวที่", "From row"),
        error_messages=wanted("โปรดระบุแถวแรก", "Please give the first row"),
        help_text=both("เลขแถวตามที่โปรแกรมตารางคำนวณแสดง", "As the spreadsheet numbers its rows"),
    )


class AddressForm(Form):
    """Asks for the address of one holder, in place of the one that no message reached."""

    email = forms.EmailField(max_length=LONGEST)

    def __init__(self, one: api.UnreachedAddress, data: Mapping[str, Any] | None = None) -> None:
        self.document_id = one.document_id
        super().__init__(data, prefix=one.document_id.hex, initial={"email": one.email})
        words = Text(f"อีเมลของ{one.holder}", f"E-mail address of {one.holder}")
        self.fields["email"].label = say(words)
