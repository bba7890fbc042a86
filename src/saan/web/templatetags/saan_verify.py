"""How a verification is shown: by drawing, word and colour, in the reader's language."""

from base64 import b64encode
from collections.abc import Mapping, Sequence

from django import template

from saan.base.words import say
from saan.press.picturing import NOTHING, Pictures
from saan.trust.findings import Finding, Outcome
from saan.web.verify import wording
from saan.web.verify.reports import KINDS, VERDICTS, WORDS, Examined, Kind, Value

register = template.Library()
register.filter(wording.figured)

TONES = {Outcome.HOLDS: "done", Outcome.FAILS: "stopped", Outcome.UNCHECKED: "waiting"}


@register.filter
def moments(text: str) -> str:
    """Return a text with its days, moments and numbers as people say them."""
    return wording.figured(wording.moments(text))


@register.filter
def written(value: Value) -> str:
    """Return a value as a person reads it on a page."""
    return wording.figured(wording.written(value))


@register.filter
def tone(outcome: Outcome) -> str:
    """Return the tone of a status for an outcome."""
    return TONES[outcome]


@register.filter
def word(outcome: Outcome) -> str:
    """Return an outcome of one check in a word."""
    return say(WORDS[outcome])


@register.filter
def verdict(outcome: Outcome) -> str:
    """Return the outcome of everything as a verdict."""
    return say(VERDICTS[outcome])


@register.filter
def plainly(finding: Finding) -> str:
    """Return what a check found, its moments and numbers as people say them."""
    return moments(say(finding.text))


@register.filter
def of(pictures: Mapping[str, Pictures], one: Examined) -> Pictures:
    """Return the pictures of a file's pages as they were signed; none where there are none."""
    return pictures.get(one.sha256, NOTHING)


@register.filter
def inline(picture: bytes) -> str:
    """Return a picture as an address that holds it: nothing of it is kept for another request."""
    return f"data:image/jpeg;base64,{b64encode(picture).decode()}"


@register.filter
def troubling(findings: Sequence[Finding]) -> list[Finding]:
    """Return what does not hold and then what could not be checked."""
    return sorted(
        (one for one in findings if one.outcome is not Outcome.HOLDS),
        key=lambda one: one.outcome is Outcome.UNCHECKED,
    )


@register.filter
def holding(findings: Sequence[Finding]) -> list[Finding]:
    """Return what holds."""
    return [one for one in findings if one.outcome is Outcome.HOLDS]


@register.filter
def kind(found: Kind) -> str:
    """Return what a file was found to be."""
    return say(KINDS[found])
