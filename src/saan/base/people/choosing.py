"""Choosing a person, or a position, on a page: a list and, where it cannot show everything, a field that searches the rest.

The search is a button of the form itself, so that it needs no script and nothing that was typed is lost: `base.forms.Form`
then shows itself again, without a refusal. Words that were not searched yet are searched before the form is done, whichever
button sent it: `Enter` in the field searches, and everywhere else it does what the form is for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from saan.base.forms import Form, LongSelect
from saan.base.people.queries import OFFERED, Circle, PersonName, colleague, colleagues
from saan.base.thai.api import thai_digits
from saan.base.words import in_thai, say
from saan.trust.errors import Text

Choices = list[tuple[str, str]]
LONGEST_WORDS: Final = 100
SEARCH: Final = "find"
"""The name of the button; its value is that of the field."""
NOBODY_CHOSEN: Final = Text(th="– เลือก –", en="– choose –")
PRESS: Final = Text(th="ค้นหา", en="Search")


@dataclass(frozen=True, slots=True)
class Searching:
    """What a list says of its search: what to type, and what it shows or found."""

    find: Text
    first_ones: Text
    too_many: Text
    found: Text
    nothing: Text


PEOPLE: Final = Searching(
    find=Text(th="ค้นจากชื่อ ตำแหน่ง หรืออีเมล", en="Search by name, post or e-mail"),
    first_ones=Text(
        th="แสดง {most} คนแรกตามลำดับอักษร ค้นหาเพื่อเลือกผู้อื่น",
        en="The first {most} by name are shown; search for anyone else.",
    ),
    too_many=Text(
        th="มีผู้ที่ตรงกับคำค้นมากกว่า {most} คน เพิ่มคำค้นเพื่อให้เหลือน้อยลง",
        en="More than {most} people fit; give more words to narrow it down.",
    ),
    found=Text(th="พบ {count} คน เลือกจากรายการ", en="Found: {count}. Choose from the list."),
    nothing=Text(
        th="ไม่พบผู้ที่ตรงกับคำค้น ลองพิมพ์เพียงบางส่วนของชื่อ หรือลบคำค้นแล้วกดค้นหาเพื่อดูทั้งหมด",
        en="Nobody fits. Try a part of the name, or clear the words and search again to see everyone.",
    ),
)
POSTS: Final = Searching(
    find=Text(th="ค้นจากชื่อตำแหน่งหรือหน่วยงาน", en="Search by post or unit"),
    first_ones=Text(
        th="แสดง {most} ตำแหน่งแรก ค้นหาเพื่อเลือกตำแหน่งอื่น",
        en="The first {most} are shown; search for any other post.",
    ),
    too_many=Text(
        th="มีตำแหน่งที่ตรงกับคำค้นมากกว่า {most} ตำแหน่ง เพิ่มคำค้นเพื่อให้เหลือน้อยลง",
        en="More than {most} posts fit; give more words to narrow it down.",
    ),
    found=Text(th="พบ {count} ตำแหน่ง เลือกจากรายการ", en="Found: {count}. Choose from the list."),
    nothing=Text(
        th="ไม่พบตำแหน่งที่ตรงกับคำค้น ลองพิมพ์เพียงบางส่วน หรือลบคำค้นแล้วกดค้นหาเพื่อดูทั้งหมด",
        en="No post fits. Try a part of the words, or clear them and search again to see all.",
    ),
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


class SearchSelect(LongSelect):
    """A list under a field that searches it, where there is more than it shows or somebody searched."""

    says = PEOPLE
    words = ""
    searched = False
    shown: int | None = None
    more = False

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: object = None
    ) -> SafeString:
        """Return the search, the list, and what was found."""
        if self.shown is None or not (self.words or self.more):
            return super().render(name, value, attrs, renderer)
        own = {**(attrs or {})}
        box = str(own.get("id", f"id_{name}"))
        own["aria-describedby"] = f"{own.get('aria-describedby', '')} {box}-found".strip()
        here = {"autofocus": True} if self.searched else {}
        nobody = not self.shown
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
            label=say(self.says.find),
            name=name,
            words=self.words,
            longest=LONGEST_WORDS,
            in_field=flatatt(here if nobody else {}),
            search=SEARCH,
            press=say(PRESS),
            select=super().render(name, value, own if nobody else own | here, renderer),
            found=self._told(self.shown),
        )

    def _told(self, shown: int) -> str:
        if self.more:
            return say(self.says.too_many if self.words else self.says.first_ones).format(
                most=_figure(OFFERED)
            )
        if shown:
            return say(self.says.found).format(count=_figure(shown))
        return say(self.says.nothing)


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
    widget = search_in(form, name, PEOPLE)
    found = colleagues(circle, at, widget.words)
    widget.shown, widget.more = len(found.people), found.more
    people = found.people
    chosen = _chosen(chosen_in(form, name), prefix, circle, at)
    if chosen is not None and chosen.id not in {one.id for one in people}:
        people = (chosen, *people)
    offered = [(f"{prefix}{key}", words) for key, words in person_choices(people)]
    grouped = [(group, offered)] if offered and group else offered
    put_choices(form, name, [("", say(NOBODY_CHOSEN)), *(one for one in beside if one[1]), *grouped])


def search_in(form: Form, name: str, says: Searching) -> SearchSelect:
    """Give a field of a form a list with a search, and return the list, which knows the words; `shown` and `more` are for the caller to set."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        message = f"{name} chooses nothing"
        raise TypeError(message)
    widget = SearchSelect(attrs=field.widget.attrs)
    data = form.data if form.is_bound else {}
    widget.says, widget.words = says, _searchable(str(data.get(form.add_prefix(f"{name}-words"), "")))
    before = data.get(form.add_prefix(f"{name}-searched"))
    widget.searched = data.get(SEARCH) == form.add_prefix(name) or before not in {None, widget.words}
    form.searches = form.searches or widget.searched
    field.widget = widget
    return widget


def chosen_in(form: Form, name: str) -> str:
    """Return what was chosen in a field before, as it was sent: a search leaves the choice as it was."""
    return str(form.data.get(form.add_prefix(name), "")) if form.is_bound else ""


def put_choices(form: Form, name: str, choices: Iterable[Any]) -> None:
    """Let a field choose among these."""
    field: Any = form.fields[name]
    field.choices = list(choices)


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
