"""What the office's pages share: trying an action, and days as the law counts them."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from saan.base.calendar import api as calendar
from saan.base.words import refusal, say
from saan.trust.clock import BANGKOK
from saan.trust.errors import Kind, SaanError, Text

Made = TypeVar("Made")

YEARS: Final = calendar.YEARS
"""In which first and last days may lie; beyond them a day may have no first moment, or none after it."""


def make(form: forms.BaseForm, action: Callable[[], Made]) -> Made | None:
    """Return what the action made, or None with its refusal shown on the form and everything typed kept.

    Only what the person can mend is shown there; that they may not do it at all is a page of its own.
    """
    try:
        return action()
    except SaanError as error:
        if error.kind not in {Kind.INVALID, Kind.CONFLICT}:
            raise
        form.add_error(None, refusal(error))
        return None


def done(form: forms.BaseForm, action: Callable[[], object]) -> bool:
    """Return whether the action was done; see `make`."""
    return make(form, lambda: (action(),)) is not None


def tell(request: HttpRequest, text: Text) -> None:
    """Say on the next page that something was done."""
    messages.success(request, say(text))


def from_start(day: date) -> datetime:
    """Return the first moment of a day in Bangkok."""
    return datetime.combine(day, time.min, BANGKOK)


def day_after(day: date) -> datetime:
    """Return the first moment after a last day, for a period whose end is not part of it."""
    return from_start(day) + timedelta(days=1)


def through(day: date | None) -> datetime | None:
    """Return the first moment after a last day, or None for no end."""
    return None if day is None else day_after(day)


def once(request: HttpRequest, form: forms.BaseForm, *of: str) -> str:
    """Return the key of a form by which the same form sent twice, as by a double press, makes one; empty where it has none."""
    mark = request.POST.get("once", "")
    return " ".join((mark, *of, str(form.cleaned_data))) if mark else ""


def called(th: str, en: str) -> Text:
    """Return the name of a person, unit or position as the heading of a form says it; whoever has no English name keeps the Thai one."""
    return Text(th, en or th)


def show_form(
    request: HttpRequest,
    form: forms.BaseForm,
    title: Text,
    back: str,
    *arguments: object,
    of: Text | None = None,
) -> HttpResponse:
    """Show a form under its title, with whom or what it is about and the way back to where it was opened."""
    context = {
        "form": form,
        "title": title,
        "of": of,
        "back": reverse(back, args=arguments),
        "once": request.POST.get("once") or secrets.token_urlsafe(),
    }
    return render(request, "account/office/form.html", context)
