"""Forms of what is done with a letter that came: minutes, whom it goes to, when it was received."""

from datetime import datetime, time
from typing import Any, Final

from django import forms

from saan.base.forms import DayField, Form, wanted
from saan.base.people.api import Circle
from saan.base.people.choosing import Choices, offer
from saan.base.words import both, refusal, say
from saan.letters.errors import DuePassedError
from saan.letters.forms import NoteForm
from saan.trust.clock import BANGKOK
from saan.trust.errors import Text


class MinuteForm(Form):
    """เกษียนหนังสือ."""

    text = forms.CharField(
        label=both("ข้อความเกษียน", "Minute"),
        help_text=both("บันทึกแล้วแก้ไขไม่ได้", "It cannot be altered afterwards"),
        widget=forms.Textarea,
        max_length=2000,
    )


class AssignForm(Form):
    """To whom a letter goes next, with which order."""

    to = forms.ChoiceField(
        label=both("มอบหมายให้", "Assign to"),
        error_messages=wanted(
            "โปรดเลือกหน่วยงานหรือผู้ที่จะมอบหมาย", "Please choose the unit or person to assign it to"
        ),
    )
    order = forms.CharField(
        label=both("ข้อสั่งการ", "Order"), widget=forms.Textarea, max_length=2000, required=False
    )
    due = DayField(label=both("ภายในวันที่", "By"), required=False)

    def __init__(self, *args: Any, units: Choices, among: Circle, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = at.astimezone(BANGKOK).date()
        beside = [(both("หน่วยงาน", "Units"), [(f"unit.{key}", name) for key, name in units])]
        offer(self, "to", among, at, prefix="person.", beside=beside, group=both("บุคคล", "People"))

    def clean_due(self) -> Any:
        """Refuse a day that has passed, as assigning itself does, beside what was typed."""
        due = self.cleaned_data["due"]
        if due and due < self._today:
            raise forms.ValidationError(refusal(DuePassedError()))
        return due


UNREADABLE_TIME: Final = (
    "อ่านเวลานี้ไม่ได้ พิมพ์ชั่วโมง 00 ถึง 23 และนาที เช่น 09.30",
    "This time cannot be read: type hours from 00 to 23 and minutes, such as 09.30",
)
NO_DAY: Final = Text(
    th="พิมพ์วันที่รับจริงด้วย เวลาที่พิมพ์ไว้ยังไม่ได้ใช้", en="Type the day too: a time alone does not say when."
)


class ReceivedForm(Form):
    """When a letter was really received, on a Bangkok clock."""

    received_day = DayField(label=both("วันที่รับจริง", "Day it was received"), required=False)
    received_time = forms.TimeField(
        label=both("เวลาที่รับจริง", "Time it was received"),
        help_text=both("เช่น 09.30", "Such as 09.30"),
        input_formats=["%H.%M", "%H:%M"],
        widget=forms.TimeInput(format="%H.%M"),
        error_messages={"invalid": both(*UNREADABLE_TIME)},
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a time of no day: which day was meant is not guessed, and what was typed is never dropped."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("received_time") and not typed.get("received_day") and "received_day" not in self.errors:
            self.add_error("received_day", say(NO_DAY))
        return typed

    def moment(self) -> datetime | None:
        """Return the moment that was typed into a valid form; None where nothing was."""
        day, clock = self.cleaned_data["received_day"], self.cleaned_data["received_time"]
        return None if day is None else datetime.combine(day, clock or time.min, tzinfo=BANGKOK)


class RegisterForm(ReceivedForm):
    """Registering in arrears: when it was really received, and a remark for the register."""

    remark = forms.CharField(
        label=both("หมายเหตุในทะเบียน", "Remark in the register"), max_length=300, required=False
    )


class CorrectForm(ReceivedForm, NoteForm):
    """Correcting a registration by a new line of the register: its moment, its number, or both."""

    renumber = forms.BooleanField(
        label=both("ออกเลขรับใหม่ และให้เลขเดิมเป็นโมฆะ", "Give a new number and mark the old one void"),
        required=False,
    )
