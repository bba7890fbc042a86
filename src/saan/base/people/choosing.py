"""Choosing a person on a page: a list by name and, where it cannot show everyone, a field that searches the others.

The search is a button of the form itself, so that it needs no script and nothing that was typed is lost: `base.forms.Form`
then shows itself again, without a refusal. Words that were not searched yet are searched before the form is done, whichever
button sent it: `Enter` in the field searches, and everywhere else it does what the form is for.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from saan.base.forms import Form, LongSelect
from saan.base.people.queries import OFFERED, Circle, Colleagues, PersonName, colleague, colleagues
from saan.base.thai.api import thai_digits
from saan.base.words import in_thai, say
from saan.trust.errors import Text

Choices = list[tuple[str, str]]
LONGEST_WORDS: Final = 100
SEARCH: Final = "find"
"""The name of the button; its value is that of the field."""
NOBODY_CHOSEN: Final = Text(th="– เลือก –", en="– choose –")
FIND: Final = Text(th="ค้นจากชื่อ ตำแหน่ง หรืออีเมล", en="Search by name, post or e-mail")
PRESS: Final = Text(th="ค้นหา", en="Search")
FIRST_ONES: Final = Text(
    th="แสดง {most} คนแรกตามลำดับอักษร ค้นหาเพื่อเลือกผู้อื่น",
    en="The first {most} by name are shown; search for anyone else.",
)
TOO_MANY: Final = Text(
    th="มีผู้ที่ตรงกับคำค้นมากกว่า {most} คน เพิ่มคำค้นเพื่อให้เหลือน้อยลง",
    en="More than {most} people fit; give more words to narrow it down.",
)
FOUND: Final = Text(th="พบ {count} คน เลือกจากรายการ", en="Found: {count}. Choose from the list.")
NOBODY: Final = Text(
    th="ไม่พบผู้ที่ตรงกับคำค้น ลองพิมพ์เพียงบางส่วนของชื่อ หรือลบคำค้นแล้วกดค้นหาเพื่อดูทั้งหมด",
    en="Nobody fits. Try a part of the name, or clear the words and search again to see everyone.",
)


def shown_name(person: PersonName) -> str:
    """Return a person as lists show them: the name, and the post they hold."""
    name, title = (
        (person.name_th, person.title_th)
        if in_thai() or not person.name_en
        else (person.name_en, person.title_en)
    )
    return f"{name} · {title}" if title else name


def person_choices(found: Iterable[PersonName]) -> Choices:
    """Return people as a list offers them."""
    return [(str(one.id), shown_name(one)) for one in found]


class PersonSelect(LongSelect):
    """A list of people under a field that searches it, where there are more than it shows or somebody searched."""

    words = ""
    searched = False
    found: Colleagues | None = None

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: object = None
    ) -> SafeString:
        """Return the search, the list, and what was found."""
        if self.found is None or not (self.words or self.found.more):
            return super().render(name, value, attrs, renderer)
        own = {**(attrs or {})}
        box = str(own.get("id", f"id_{name}"))
        own["aria-describedby"] = f"{own.get('aria-describedby', '')} {box}-found".strip()
        here = {"autofocus": True} if self.searched else {}
        nobody = not self.found.people
        return format_html(
            '<div class="saan-find"><label class="govuk-label" for="{box}-words">{label}</label>'
            '<input class="govuk-input govuk-input--width-20" type="search" id="{box}-words" name="{name}-words"'
            ' value="{words}" maxlength="{longest}" autocomplete="off"{in_field}>'
            '<input type="hidden" name="{name}-searched" value="{words}">'
            '<button class="govuk-visually-hidden" tabindex="-1" aria-hidden="true"></button>'  # what `Enter` presses
            '<button class="govuk-button govuk-button--secondary" name="{search}" value="{name}" formnovalidate>{press}'
            "</button></div>{select}"
            '<p class="govuk-hint saan-found" id="{box}-found" role="status">{found}</p>',
            box=box,
            label=say(FIND),
            name=name,
            words=self.words,
            longest=LONGEST_WORDS,
            in_field=flatatt(here if nobody else {}),
            search=SEARCH,
            press=say(PRESS),
            select=super().render(name, value, own if nobody else own | here, renderer),
            found=self._told(self.found),
        )

    def _told(self, found: Colleagues) -> str:
        if found.more:
            return say(TOO_MANY if self.words else FIRST_ONES).format(most=_figure(OFFERED))
        if found.people:
            return say(FOUND).format(count=_figure(len(found.people)))
        return say(NOBODY)


def offer(  # noqa: PLR0913 - a field of a form, who may be chosen when, and how the list has them
    form: Form,
    name: str,
    circle: Circle,
    at: datetime,
    *,
    prefix: str = "",
    beside: Sequence[tuple[str, Choices]] = (),
    group: str = "",
) -> None:
    """Let a field of a form choose among a circle of people: those whom its search found, and whoever is chosen already.

    Values are ids behind `prefix`. `beside` are groups of other choices that stand before the people, who then stand under
    the name `group`.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        message = f"{name} chooses nothing"
        raise TypeError(message)
    widget = PersonSelect(attrs=field.widget.attrs)
    data = form.data if form.is_bound else {}
    widget.words = _searchable(str(data.get(form.add_prefix(f"{name}-words"), "")))
    before = data.get(form.add_prefix(f"{name}-searched"))
    widget.searched = data.get(SEARCH) == form.add_prefix(name) or before not in {None, widget.words}
    form.searches = form.searches or widget.searched
    widget.found = colleagues(circle, at, widget.words)
    people = widget.found.people
    chosen = _chosen(str(data.get(form.add_prefix(name), "")), prefix, circle, at)
    if chosen is not None and chosen.id not in {one.id for one in people}:
        people = (chosen, *people)
    offered = [(f"{prefix}{key}", words) for key, words in person_choices(people)]
    field.widget = widget
    grouped = [(group, offered)] if offered and group else offered
    field.choices = [("", say(NOBODY_CHOSEN)), *(one for one in beside if one[1]), *grouped]


def _chosen(value: str, prefix: str, circle: Circle, at: datetime) -> PersonName | None:
    """Return who was chosen before, if they may be: a search leaves the choice as it was."""
    if not value.startswith(prefix):
        return None
    try:
        return colleague(circle, UUID(value.removeprefix(prefix)), at)
    except ValueError:
        return None


def _searchable(words: str) -> str:
    return " ".join(words.split())[:LONGEST_WORDS]


def _figure(number: int) -> str:
    return thai_digits(number) if in_thai() else f"{number:,}"
