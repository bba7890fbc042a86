"""Words on a page: both languages, Thai days and digits, at the edge and only there."""

from datetime import datetime
from typing import Final

from django import template
from django.template.base import FilterExpression, Parser, Token, render_value_in_context
from django.utils.safestring import SafeString

from saan.base.shown import day, figures
from saan.base.thai import api as thai
from saan.base.words import in_thai, pick, say
from saan.trust.errors import Text

register = template.Library()

KIBI: Final = 1024
BYTES: Final = Text(th="ไบต์", en="bytes")


class Words(template.Node):
    """Words in both languages, of which a page has thousands; which are read is known when it is made."""

    def __init__(self, th: FilterExpression, en: FilterExpression, name: str) -> None:
        self.th, self.en, self.name = _fixed(th), _fixed(en), name

    def render(self, context: template.Context) -> SafeString:
        """Return the words of the reader's language, or keep them under a name."""
        found = self.th if in_thai() else self.en
        if isinstance(found, FilterExpression):
            found = SafeString(render_value_in_context(found.resolve(context), context))
        if not self.name:
            return found
        context[self.name] = found
        return SafeString("")


def _fixed(said: FilterExpression) -> FilterExpression | SafeString:
    """Return what a template writes out, as it stands there; anything else as it is."""
    return said.var if not said.filters and isinstance(said.var, SafeString) else said


@register.tag
def t(parser: Parser, token: Token) -> Words:
    """Say the Thai or the English words: `{% t "ลงรับ" "Receive" %}`, or keep them: `{% t "ลงรับ" "Receive" as received %}`."""
    match token.split_contents():
        case [_, th, en]:
            name = ""
        case [_, th, en, "as", name]:
            pass
        case _:
            raise template.TemplateSyntaxError("`t` takes Thai and English words, and a name behind `as`")
    return Words(parser.compile_filter(th), parser.compile_filter(en), name)


@register.filter(name="say")
def say_filter(text: Text) -> str:
    """Return a `Text` in the reader's language."""
    return say(text)


# `{{ a.th|pick:a.en }}`, `{{ line.running|figures }}`, `{{ line.dated|day }}`
for _filter in (pick, figures, day):
    register.filter(_filter)


@register.filter
def moment(value: datetime | None) -> str:
    """Return a moment on a Bangkok clock: ๒๒ พ.ย. ๒๕๖๙ ๐๙.๓๐ น. or 22 Nov 2026, 09.30; nothing for None."""
    if value is None:
        return ""
    clock = thai.bangkok_clock(value)
    return f"{day(value)} {thai.thai_digits(clock)}\u00a0น." if in_thai() else f"{day(value)}, {clock}"


@register.filter
def size(count: int) -> str:
    """Return a number of bytes as people say it: ๑.๒ MB."""
    if count < KIBI:
        return figures(f"{count} {say(BYTES)}")
    amount = count / KIBI
    for unit in ("KB", "MB"):
        if amount < KIBI:
            return figures(f"{amount:.0f} {unit}" if amount >= 10 else f"{amount:.1f} {unit}")  # noqa: PLR2004 - two figures are enough
        amount /= KIBI
    return figures(f"{amount:.1f} GB")
