"""Words and parts of the office's pages."""

from datetime import date, datetime, timedelta
from typing import Final

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from saan.base.people.access import viewer_on
from saan.base.people.api import Role, Secrecy, administers_whole_agency, roles_of
from saan.base.people.wording import CLEARANCES, ROLES, SCOPE_NAMES
from saan.base.shown import day
from saan.base.thai import api as thai
from saan.base.words import in_thai, say
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.templatetags.saan_parts import status
from saan.web.work.views import runs_the_node

register = template.Library()

TABS = {
    "people": Text(th="บุคคล", en="People"),
    "units": Text(th="หน่วยงานและตำแหน่ง", en="Units and positions"),
    "delegations": Text(th="การทำการแทน", en="Delegations"),
    "practice": Text(th="งานสารบรรณ", en="Correspondence"),
    "calendar": Text(th="ปฏิทินทำการ", en="Working calendar"),
    "programs": Text(th="โปรแกรม", en="Programs"),
    "webhooks": Text(th="แจ้งเหตุการณ์", en="Webhooks"),
    "expiries": Text(th="วันหมดอายุ", en="Expiries"),
    "work": Text(th="งานเบื้องหลัง", en="Background work"),
}


@register.simple_tag(takes_context=True)
def office_tabs(context: Context, here: str) -> SafeString:
    """Show the office's pages that the reader may open; without a choice, nothing."""
    viewer, at = viewer_on(context["request"]), utc_now()
    offered = ["delegations"]
    if viewer is not None and Role.ADMINISTRATOR in roles_of(viewer, at):
        offered = ["people", "units", "delegations"]
        if letters.sets_practice(viewer, at):
            offered.append("practice")
        offered.append("calendar")
        if administers_whole_agency(viewer, at):
            offered += ["programs", "webhooks"]
    if viewer is not None and roles_of(viewer, at) & {Role.ADMINISTRATOR, Role.CLERK, Role.AUDITOR}:
        offered.append("expiries")
    if viewer is not None and runs_the_node(viewer):
        offered.append("work")
    if len(offered) == 1:
        return SafeString()
    items = [
        {"name": say(TABS[one]), "href": reverse(f"office_{one}"), "here": one == here} for one in offered
    ]
    label = "งานผู้ดูแลระบบ" if in_thai() else "Administration"
    return render_to_string("saan/parts/tabs.html", {"items": items, "label": label})


@register.filter
def year(value: date) -> str:
    """Return the year of a day as the reader's language counts it: พ.ศ. ๒๕๖๙ or 2026."""
    return f"พ.ศ. {thai.thai_digits(thai.buddhist_year_of(value))}" if in_thai() else str(value.year)


SOON: Final = timedelta(days=45)


@register.simple_tag
def ends_in(until: datetime) -> SafeString:
    """Say by a status when a certificate ended, or that it soon will; nothing of one that is far from its end."""
    left = until - utc_now()
    if left > SOON:
        return SafeString()
    if left <= timedelta():
        return status(say(Text("หมดอายุแล้ว", "Has ended")), "stopped")
    return status(say(Text(f"อีก {left.days} วัน", f"In {left.days} days")), "alert")


@register.simple_tag
def columns(th: str, en: str) -> SafeString:
    """Show the heads of a table's columns, parted by strokes; an empty one is for what may be done."""
    names = (th if in_thai() else en).split("|")
    doing = "จัดการ" if in_thai() else "Manage"
    hidden = format_html('<span class="govuk-visually-hidden">{}</span>', doing)
    return format_html_join(
        "", '<th scope="col" class="govuk-table__header">{}</th>', ((name or hidden,) for name in names)
    )


@register.simple_tag
def period(since: datetime, until: datetime | None) -> str:
    """Say a period by its first and last day, both part of it; without an end, only from when."""
    if until is None:
        return f"{'ตั้งแต่' if in_thai() else 'from'} {day(since)}"
    last = until - timedelta(microseconds=1) if until > since else until
    return f"{day(since)} – {day(last)}"


@register.simple_tag
def indent(depth: int) -> SafeString:
    """Set a unit in by its level, and say the level to a screen reader by dashes it passes over."""
    return format_html('<span aria-hidden="true">{}</span>', "— " * depth)


@register.filter
def role_name(role: Role) -> str:
    """Return how a role is called."""
    return say(ROLES[role])


@register.filter
def clearance_name(level: Secrecy) -> str:
    """Return how a clearance is called."""
    return say(CLEARANCES[level])


@register.filter
def scope_name(scope: str) -> str:
    """Return how a scope is called."""
    return say(SCOPE_NAMES[scope]) if scope in SCOPE_NAMES else scope
