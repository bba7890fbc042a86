"""The parts a page is made of. `/design/` shows each of them with the words that make it."""

from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from saan.base.words import in_thai
from saan.web.assets import asset as asset_address

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a built asset."""
    return asset_address(name)


ICONS: Final[Mapping[str, str]] = {
    "done": "M4 10.5 8 14.5 16 6",
    "now": "M10 6a4 4 0 1 0 .01 0M10 9.9v.2",
    "waiting": "M10 3a7 7 0 1 0 .01 0M10 6v4l3 2",
    "alert": "M10 3 18 17H2ZM10 8v4M10 14.4v.2",
    "stopped": "M5 5 15 15M15 5 5 15",
    "back": "M8 5 4 9l4 4M4 9h8a4 4 0 0 1 4 4v2",
    "locked": "M5 9h10v8H5ZM7 9V6a3 3 0 0 1 6 0v3",
    "file": "M5 2h7l4 4v12H5ZM12 2v4h4",
    "sent": "M3 10 17 4 12 17 9.5 11.5Z",
    "draft": "M4 16l1-4 8-8 3 3-8 8ZM11.5 5.5l3 3",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a small drawing that says by shape what a colour says by hue; it is silent to a screen reader."""
    return format_html(
        '<svg class="saan-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        ICONS[name],
    )


TONES: Final[Mapping[str, tuple[str, str]]] = {
    "done": ("green", "done"),
    "now": ("blue", "now"),
    "waiting": ("yellow", "waiting"),
    "alert": ("red", "alert"),
    "stopped": ("red", "stopped"),
    "returned": ("orange", "back"),
    "locked": ("purple", "locked"),
    "sent": ("teal", "sent"),
    "draft": ("grey", "draft"),
}
"""What a status says: its colour and its drawing. A status never speaks by colour alone."""


@register.simple_block_tag
def status(content: str, tone: str) -> SafeString:
    """Show a status: `{% status "done" %}ลงรับแล้ว{% endstatus %}`; the tones are in `TONES`."""
    colour, drawing = TONES[tone]
    return format_html(
        '<strong class="govuk-tag govuk-tag--{}">{}{}</strong>', colour, icon(drawing), _inside(content)
    )


@register.simple_block_tag
def button(content: str, kind: str = "", **attributes: str) -> SafeString:
    """Show a button that submits its form; `kind` is `secondary` or `warning`, `key` its one-key shortcut."""
    attributes.setdefault("type", "submit")
    return _press("button", content, kind, attributes)


@register.simple_block_tag
def go(content: str, href: str, kind: str = "", **attributes: str) -> SafeString:
    """Show a link that looks like a button, for the next step that changes nothing."""
    return _press("a", content, kind, {"href": href, "role": "button", "draggable": "false", **attributes})


def _press(element: str, content: str, kind: str, attributes: dict[str, str]) -> SafeString:
    key = attributes.pop("key", "")
    if key:
        attributes |= {"data_key": key, "accesskey": key, "aria_keyshortcuts": key}
    if kind != "secondary":
        attributes["data_prevent_double_click"] = "true"
    return format_html(
        '<{} class="govuk-button{}" data-module="govuk-button"{}>{}{}</{}>',
        element,
        f" govuk-button--{kind}" if kind else "",
        _attributes(attributes),
        _inside(content),
        format_html('<kbd class="saan-key" aria-hidden="true">{}</kbd>', key) if key else "",
        element,
    )


def _attributes(attributes: Mapping[str, str]) -> SafeString:
    """Return attributes as HTML; an underscore in a name stands for a hyphen, an empty value for the bare name."""
    parts = [
        format_html(' {}="{}"', name.replace("_", "-"), value) if value != "" else format_html(" {}", name)
        for name, value in attributes.items()
    ]
    return mark_safe("".join(parts))  # noqa: S308 - each part was escaped by format_html


def _inside(content: str) -> SafeString:
    """Return what stood inside a block, without the space around it; the template has escaped it already."""
    return mark_safe(content.strip())  # noqa: S308 - a block's content is rendered template


@register.simple_block_tag
def facts(content: str, kind: str = "") -> SafeString:
    """Show a summary list; inside it stand `{% fact %}`s. `kind` may be `no-border`."""
    extra = f" govuk-summary-list--{kind}" if kind else ""
    return format_html('<dl class="govuk-summary-list{}">{}</dl>', extra, content)


@register.simple_block_tag
def fact(content: str, th: str, en: str) -> SafeString:
    """Show one row of a summary list under its name in both languages."""
    return format_html(
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd></div>',
        th if in_thai() else en,
        _inside(content),
    )


@register.simple_block_tag
def notice(content: str, th: str, en: str, kind: str = "") -> SafeString:
    """Show a banner: something happened (`success`) or should be known."""
    return _part("notice", title=th if in_thai() else en, kind=kind, content=content)


@register.simple_block_tag
def panel(content: str, th: str, en: str) -> SafeString:
    """Show that something is finished; the content names its number."""
    return _part("panel", title=th if in_thai() else en, content=content)


@register.simple_block_tag
def warning(content: str) -> SafeString:
    """Show a warning before a deed."""
    return _part("warning", content=content)


@register.simple_block_tag
def more(content: str, th: str, en: str) -> SafeString:
    """Fold what few readers need under a line that says what it is."""
    return _part("more", title=th if in_thai() else en, content=content)


@register.simple_tag
def back(href: str, th: str = "กลับ", en: str = "Back") -> SafeString:
    """Show the way back."""
    return format_html(
        '<nav aria-label="{}"><a class="govuk-back-link" href="{}">{}</a></nav>',
        "ทางกลับ" if in_thai() else "Way back",
        href,
        th if in_thai() else en,
    )


@register.inclusion_tag("saan/parts/timeline.html")
def timeline(entries: object) -> dict[str, object]:
    """Show what happened, oldest first: entries with `title`, `at`, `who` and `note`."""
    return {"entries": entries}


@register.inclusion_tag("saan/parts/task_list.html")
def task_list(tasks: object) -> dict[str, object]:
    """Show tasks with `name`, `href`, `hint`, `tone` and `state`."""
    return {"tasks": tasks}


@register.inclusion_tag("saan/parts/tabs.html")
def tabs(items: object, th: str, en: str) -> dict[str, object]:
    """Show views of one list as tabs that are links: items with `name`, `href` and `here`."""
    return {"items": items, "label": th if in_thai() else en}


@register.inclusion_tag("saan/parts/paging.html", takes_context=True)
def paging(context: Context, following: str | None, first: bool = False) -> dict[str, object]:  # noqa: FBT001, FBT002 - a template tag has no other way
    """Show the way to the next page of a list after the keyset cursor `following`, and back to its start."""
    query = context["request"].GET.copy()
    query.pop("after", None)
    start = f"?{query.urlencode()}"
    if following:
        query["after"] = following
    return {"start": "" if first else start, "next": f"?{query.urlencode()}" if following else ""}


def _part(name: str, **context: Any) -> SafeString:
    return mark_safe(render_to_string(f"saan/parts/{name}.html", context))  # noqa: S308 - a template escaped it
