"""The living style guide: every part of a page, made by the same tags that the pages use."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from saan.base.people.access import everyone
from saan.base.words import say
from saan.trust.errors import Text
from saan.web.design.forms import SampleForm
from saan.web.templatetags.saan_parts import ICONS, TONES

COLOURS = (
    "brand",
    "text",
    "secondary-text",
    "link",
    "error",
    "success",
    "border",
    "focus",
    "surface-background",
)


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the sample task list."""

    name: str
    href: str
    hint: str
    tone: str
    state: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the sample timeline."""

    title: str
    at: str
    who: str
    note: str = ""


@everyone("the style guide shows no data")
def guide(request: HttpRequest) -> HttpResponse:
    """Show the style guide; a post shows the form with its errors."""
    context = {
        "form": SampleForm(),
        "refused": SampleForm({"subject": "", "body": "ข้อความที่พิมพ์ไว้ยังอยู่", "urgency": "", "unit": ""}),
        "tones": TONES,
        "icons": ICONS,
        "colours": COLOURS,
        "tasks": _tasks(),
        "entries": _entries(),
        "tabs": [
            {"name": say(Text(th="รอลงรับ", en="To receive")), "href": "?view=waiting", "here": True},
            {"name": say(Text(th="ลงรับแล้ว", en="Received")), "href": "?view=received", "here": False},
        ],
    }
    return render(request, "saan/design/guide.html", context)


def _tasks() -> list[Task]:
    rows = (
        (Text(th="ผู้รับ", en="Recipients"), "done", Text(th="ครบถ้วน", en="Complete")),
        (Text(th="เนื้อความ", en="Text"), "now", Text(th="กำลังทำ", en="In hand")),
        (Text(th="เสนอลงนาม", en="Send for signature"), "waiting", Text(th="ยังไม่ถึง", en="Not yet")),
    )
    return [
        Task(say(name), "#tasks" if tone != "waiting" else "", "", tone, say(state))
        for name, tone, state in rows
    ]


def _entries() -> list[Entry]:
    rows = (
        (Text(th="ร่างหนังสือ", en="Drafted"), "09.12", Text(th="นางสาวสมใจ ตัวอย่าง", en="Somjai Tuayang")),
        (Text(th="ลงนาม", en="Signed"), "10.40", Text(th="นายสมชาย สมมติ", en="Somchai Sommut")),
        (
            Text(th="ผู้รับลงรับแล้ว", en="Registered by the recipient"),
            "10.52",
            Text(th="กรมตัวอย่าง", en="Sample Department"),
        ),
    )
    return [Entry(say(title), at, say(who)) for title, at, who in rows]
