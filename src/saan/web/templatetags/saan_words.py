"""Words on a page: both languages at the edge."""

from django import template

from saan.base.words import in_thai, say
from saan.trust.errors import Text

register = template.Library()


@register.simple_tag
def t(th: str, en: str) -> str:
    """Return the Thai or the English words: `{% t "ลงรับ" "Receive" %}`."""
    return th if in_thai() else en


@register.filter(name="say")
def say_filter(text: Text) -> str:
    """Return a `Text` in the reader's language."""
    return say(text)


@register.filter
def pick(th: str, en: str) -> str:
    """Return the Thai name for a Thai reader, else the English one unless it is empty: `{{ a.th|pick:a.en }}`."""
    return th if in_thai() or not en else en
