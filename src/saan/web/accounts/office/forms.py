"""Forms of the office's pages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import format_lazy

from saan.base.agencies.api import UnitView
from saan.base.calendar import api as calendar
from saan.base.forms import DayField, Form, wanted
from saan.base.people import administration
from saan.base.people.acting import DelegablePost
from saan.base.people.administration import Post
from saan.base.people.api import Circle, Role, Secrecy, Viewer
from saan.base.people.choosing import NOBODY_CHOSEN, POSTS, Choices, chosen_in, offer, put_choices, search_in
from saan.base.people.models import Delegation
from saan.base.people.rules import MACHINE_ROLES
from saan.base.people.wording import ACTING, CLEARANCES, ROLES, SCOPE_NAMES
from saan.base.thai.api import thai_digits
from saan.base.words import both, pick, say
from saan.letters import api as letters
from saan.trust.errors import Text
from saan.web.accounts.office.doing import YEARS


def unit_choices(units: Iterable[UnitView]) -> Choices:
    """Return units as choices, set in by their depth."""
    return [(str(unit.id), f"{'— ' * unit.depth}{pick(unit.name_th, unit.name_en)}") for unit in units]


def post_choices(posts: Iterable[DelegablePost]) -> Choices:
    """Return positions as choices, each with its unit."""
    return [
        (
            str(post.id),
            f"{pick(post.title_th, post.title_en)} · {pick(post.unit.name_th, post.unit.name_en)}",
        )
        for post in posts
    ]


def position_choices(posts: Iterable[tuple[Post, UnitView]]) -> Choices:
    """Return positions as choices, each with its unit and its holder."""
    return [
        (
            str(post.id),
            " · ".join(
                part
                for part in (
                    pick(post.title_th, post.title_en),
                    pick(unit.name_th, unit.name_en),
                    pick(post.holder_th, post.holder_en),
                )
                if part
            ),
        )
        for post, unit in posts
    ]


class PersonForm(Form):
    """Particulars of an official."""

    prefix_th = forms.CharField(
        label=both("คำนำหน้าชื่อหรือยศ", "Title or rank (Thai)"), required=False, max_length=40
    )
    given_name_th = forms.CharField(label=both("ชื่อ", "Given name (Thai)"), max_length=100)
    family_name_th = forms.CharField(label=both("นามสกุล", "Family name (Thai)"), max_length=100)
    name_en = forms.CharField(
        label=both("ชื่อและนามสกุลภาษาอังกฤษ", "Full name in English"), required=False, max_length=200
    )
    email = forms.EmailField(
        label=both("อีเมล", "E-mail"),
        help_text=both("ใช้เข้าสู่ระบบและรับลิงก์เชิญ", "They sign in with it, and invitations go there"),
    )
    language = forms.ChoiceField(
        label=both("ภาษาที่ใช้", "Language"),
        widget=forms.RadioSelect,
        choices=(("th", "ไทย"), ("en", "English")),
        initial="th",
    )


class ClearanceForm(Form):
    """Up to which secrecy an official may read."""

    clearance = forms.TypedChoiceField(
        label=both("เข้าถึงชั้นความลับ", "May read"),
        error_messages=wanted("โปรดเลือกชั้นความลับที่เข้าถึงได้", "Please choose up to which secrecy they may read"),
        widget=forms.RadioSelect,
        coerce=lambda value: Secrecy(int(value)),
        choices=[(int(level), both(text.th, text.en)) for level, text in CLEARANCES.items()],
    )


class NationalIdForm(Form):
    """The 13 digits, typed once and kept only as a keyed hash."""

    number = forms.CharField(
        label=both("เลขประจำตัวประชาชน ๑๓ หลัก", "National identification number (13 digits)"),
        help_text=both(
            "ระบบเก็บเฉพาะค่าแฮชที่ย้อนกลับไม่ได้", "Only a keyed hash is kept; the number cannot be read back"
        ),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class SourceForm(Form):
    """Asks which announcement settles holidays."""

    source = forms.CharField(
        label=both("ที่มา", "Source"),
        help_text=both("เช่น มติคณะรัฐมนตรีและวันที่", "Such as the cabinet's resolution and its day"),
        max_length=calendar.LONGEST_SOURCE,
    )


class HolidayForm(Form):
    """A day without work."""

    day = DayField(label=both("วันที่", "Day"))
    name_th = forms.CharField(label=both("ชื่อวันหยุด", "Name (Thai)"), max_length=calendar.LONGEST_NAME)
    name_en = forms.CharField(label=both("ชื่อภาษาอังกฤษ", "Name in English"), max_length=calendar.LONGEST_NAME)
    source = forms.CharField(
        label=both("ที่มา", "Source"),
        help_text=both(
            "เช่น คำสั่งหรือประกาศ เลขที่และวันที่", "Such as an order or announcement, its number and day"
        ),
        max_length=calendar.LONGEST_SOURCE,
    )

    def __init__(self, *args: Any, nation: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if nation:
            self.fields["scope"] = forms.ChoiceField(
                label=both("หยุดที่ใด", "Who does not work"),
                error_messages=wanted("โปรดเลือกว่าหยุดที่ใด", "Please choose who does not work"),
                widget=forms.RadioSelect,
                choices=(
                    ("own", both("เฉพาะส่วนราชการนี้", "This agency alone")),
                    ("all", both("ทุกส่วนราชการในระบบนี้", "Every agency on this node")),
                ),
                initial="own",
            )


WEEK = (
    Text("วันจันทร์", "Monday"),
    Text("วันอังคาร", "Tuesday"),
    Text("วันพุธ", "Wednesday"),
    Text("วันพฤหัสบดี", "Thursday"),
    Text("วันศุกร์", "Friday"),
    Text("วันเสาร์", "Saturday"),
    Text("วันอาทิตย์", "Sunday"),
    Text("วันหยุดราชการ", "Public holidays"),
)
"""The days for which hours are set, in the order of `calendar.Hours`."""


class HoursForm(Form):
    """Working hours from a day on; a day on which nobody works is left empty."""

    names_optional = False
    since = DayField(
        label=both("ตั้งแต่วันที่", "From"), error_messages=wanted("โปรดระบุวันแรก", "Please give the first day")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, name in enumerate(WEEK):
            self.fields[f"day{place}"] = forms.CharField(label=say(name), required=False, max_length=100)
        self.fields["day0"].help_text = both(
            "เช่น 08.30–12.00, 13.00–16.30 วันที่ไม่ทำงานให้เว้นว่าง",
            "Such as 08.30–12.00, 13.00–16.30; leave empty what is no day of work",
        )

    def hours(self) -> calendar.Hours:
        """Return what was typed, or raise `WorkingWeekRefusedError`."""
        *week, holidays = (
            calendar.read_stretches(self.cleaned_data[f"day{place}"]) for place in range(len(WEEK))
        )
        return calendar.Hours(tuple(week), holidays)


class PeriodForm(Form):
    """From a first to a last day."""

    since = DayField(
        label=both("ตั้งแต่วันที่", "From"),
        years=YEARS,
        error_messages=wanted("โปรดระบุวันแรก", "Please give the first day"),
    )
    until = DayField(label=both("ถึงวันที่ (วันสุดท้าย)", "Through (last day)"), required=False, years=YEARS)


class GrantForm(PeriodForm):
    """A role in a unit for a period."""

    role = forms.TypedChoiceField(label=both("บทบาท", "Role"), widget=forms.RadioSelect, coerce=Role)
    unit = forms.TypedChoiceField(label=both("หน่วยงาน", "Unit"), coerce=UUID)
    subtree = forms.BooleanField(
        label=both("รวมหน่วยงานในสังกัดทั้งหมด", "Also in every unit below it"), required=False
    )
    field_order = ("role", "unit", "subtree", "since", "until")

    def __init__(self, *args: Any, units: Iterable[UnitView], machine: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [role for role in Role if not machine or role in MACHINE_ROLES]
        _offer(self, "role", [(role.value, say(ROLES[role])) for role in offered])
        _offer(self, "unit", unit_choices(units))


class AppointForm(PeriodForm):
    """A position for a period, of those that the viewer administers."""

    position = forms.TypedChoiceField(label=both("ตำแหน่ง", "Position"), coerce=UUID)
    field_order = ("position", "since", "until")

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = search_in(self, "position", POSTS)
        found, widget.more = administration.posts_called(viewer, widget.words, at)
        widget.shown = len(found)
        try:
            chosen = administration.post_of_unit(viewer, UUID(chosen_in(self, "position")), at)
        except ValueError:
            chosen = ()
        before = tuple(one for one in chosen if one not in found)
        put_choices(self, "position", [("", say(NOBODY_CHOSEN)), *position_choices((*before, *found))])


class PositionForm(Form):
    """A position of a unit."""

    title_th = forms.CharField(label=both("ชื่อตำแหน่ง", "Title in Thai"), max_length=200)
    title_en = forms.CharField(label=both("ชื่อตำแหน่งภาษาอังกฤษ", "Title in English"), max_length=200)
    signs = forms.BooleanField(label=both("มีอำนาจลงนามในหนังสือ", "Signs letters"), required=False)


class UnitForm(Form):
    """A unit of the agency."""

    name_th = forms.CharField(label=both("ชื่อหน่วยงาน", "Name in Thai"), max_length=200)
    name_en = forms.CharField(label=both("ชื่อหน่วยงานภาษาอังกฤษ", "Name in English"), max_length=200)
    number_code = forms.CharField(
        label=both("รหัสเลขของหน่วยงาน", "Number of the unit"),
        help_text=both(
            "เลขที่อยู่หลังรหัสตัวพยัญชนะในเลขที่หนังสือ เช่น 0201", "Stands after the letter code in letter numbers"
        ),
        max_length=20,
    )
    contact = forms.CharField(
        label=both("โทรศัพท์และอีเมลสำหรับติดต่อ", "Telephone and address for contact"),
        required=False,
        max_length=200,
    )


class MoveForm(Form):
    """The unit under which another is to stand."""

    parent = forms.TypedChoiceField(label=both("หน่วยงานต้นสังกัดใหม่", "New unit above it"), coerce=UUID)

    def __init__(self, *args: Any, units: Iterable[UnitView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "parent", unit_choices(units))


class DelegationForm(Form):
    """An order that someone act for a position."""

    position = forms.TypedChoiceField(label=both("ตำแหน่งที่มีผู้ทำการแทน", "Position acted for"), coerce=UUID)
    delegate = forms.TypedChoiceField(label=both("ผู้ทำการแทน", "Who acts"), coerce=UUID)
    kind = forms.TypedChoiceField(
        label=both("ลักษณะ", "How"),
        widget=forms.RadioSelect,
        coerce=Delegation.Kind,
        choices=[(kind.value, both(text.th, text.en)) for kind, text in ACTING.items()],
        initial=Delegation.Kind.ACTING.value,
    )
    number = forms.CharField(
        label=both("เลขที่คำสั่ง", "Number of the order"),
        help_text=both("เช่น 123/2569", "Such as 123/2569"),
        max_length=100,
    )
    since = DayField(
        label=both("ตั้งแต่วันที่", "From"),
        years=YEARS,
        error_messages=wanted("โปรดระบุวันแรก", "Please give the first day"),
    )
    until = DayField(
        label=both("ถึงวันที่ (วันสุดท้าย)", "Through (last day)"),
        years=YEARS,
        error_messages=wanted("โปรดระบุวันสุดท้าย", "Please give the last day"),
    )

    def __init__(self, *args: Any, positions: Choices, among: Circle, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "position", positions)
        offer(self, "delegate", among, at)


class ProgramForm(Form):
    """A program of the agency and its scopes."""

    name = forms.CharField(
        label=both("ชื่อโปรแกรม", "Name of the program"),
        help_text=both("เช่น ระบบงานบุคคล", "Such as Personnel system"),
        max_length=100,
    )
    scopes = forms.MultipleChoiceField(
        label=both("ขอบเขตสิทธิ", "Scopes"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(scope, both(text.th, text.en)) for scope, text in SCOPE_NAMES.items()],
    )


class WebhookForm(Form):
    """Where an agency's system is told, and of what."""

    url = forms.CharField(
        label=both("ที่อยู่ของปลายทาง", "Address of the endpoint"),
        help_text=both("ขึ้นต้นด้วย https://", "Begins with https://"),
        max_length=500,
    )
    types = forms.MultipleChoiceField(
        label=both("แจ้งเมื่อ", "Tell it of"),
        error_messages=wanted("โปรดเลือกเหตุการณ์ที่จะแจ้ง", "Please choose what to tell it of"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, types: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["types"]
        assert isinstance(offered, forms.MultipleChoiceField)  # noqa: S101 - declared above
        offered.choices = types


class YesNoField(forms.TypedChoiceField):
    """One of two ways, each in words of its own; cleans to whether it is the first."""

    def __init__(self, *, yes: str, no: str, **kwargs: Any) -> None:
        choices = (("True", yes), ("False", no))
        super().__init__(
            choices=choices, coerce=lambda value: value == "True", widget=forms.RadioSelect, **kwargs
        )


class DaysField(forms.IntegerField):
    """A number of days within what can be kept, which its hint and its refusal say."""

    def __init__(self, allowed: range, *, label: str) -> None:
        first, last = allowed[0], allowed[-1]
        within = both(
            f"ระบุเป็นจำนวนวัน {thai_digits(first)} ถึง {thai_digits(last)}", f"In days, from {first} to {last}"
        )
        refused = format_lazy("{}: {}", label, within)
        told = dict.fromkeys(("required", "invalid", "min_value", "max_value"), refused)
        super().__init__(label=label, help_text=within, min_value=first, max_value=last, error_messages=told)


class PracticeForm(Form):
    """How the agency handles its letters from now on."""

    highest_secrecy = forms.TypedChoiceField(
        label=both("ชั้นความลับสูงสุดที่รับและส่งทางระบบ", "Highest secrecy sent and received here"),
        help_text=both(
            "หนังสือที่ลับกว่านี้ระบบไม่รับ และแจ้งเหตุผลแก่ผู้ส่ง ชั้นลับที่สุดส่งทางระบบไม่ได้",
            "A letter above it is refused, and its sender told why. Top secret never travels electronically",
        ),
        widget=forms.RadioSelect,
        coerce=letters.Secrecy,
        choices=[(level.value, both(text.th, text.en)) for level, text in letters.SECRECY_TEXT.items()],
    )
    dispatch_when_signed = YesNoField(
        label=both("การส่งหนังสือที่ลงนามแล้ว", "Sending what is signed"),
        yes=both("ส่งทันทีเมื่อลงนาม", "At once"),
        no=both("เจ้าหน้าที่สารบรรณเป็นผู้กดส่ง", "By a registry clerk"),
    )
    circulars_share = YesNoField(
        label=both("เลขของหนังสือเวียน (ว)", "Numbers of circulars (ว)"),
        yes=both("ใช้เลขชุดเดียวกับหนังสือส่ง", "Shared with letters sent"),
        no=both("มีทะเบียนและเลขของตนเอง", "A register of their own"),
    )
    delivery_days = DaysField(
        letters.DELIVERY_DAYS, label=both("พยายามส่งไม่เกินกี่วัน", "For how many days delivery is tried")
    )
    remind_after_days = DaysField(
        letters.REMIND_AFTER_DAYS,
        label=both("เตือนเมื่อค้างรับเกินกี่วัน", "After how many days a registry is reminded"),
    )


class RegistrarForm(Form):
    """Who is to keep the secret register."""

    person = forms.TypedChoiceField(
        label=both("นายทะเบียนข้อมูลข่าวสารลับ", "Registrar of secret letters"),
        help_text=both(
            "เลือกได้เฉพาะเจ้าหน้าที่ที่เข้าถึงชั้นลับขึ้นไป", "Only officials who are cleared for ลับ or above are offered"
        ),
        coerce=UUID,
    )

    def __init__(self, *args: Any, among: Circle, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", among, at)


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - each caller names a choice field of its own
    field.choices = (
        choices if len(choices) == 1 or isinstance(field.widget, forms.RadioSelect) else [("", "–"), *choices]
    )
