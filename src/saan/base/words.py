"""Saying a sentence in the language of the person who reads: Thai first, English complete.

Both languages stand side by side in the source, in a `Text` or in the `{% t %}` tag, so that neither can be
forgotten and no catalogue has to be compiled. Django's own strings come from Django's Thai catalogue.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

from django.utils.functional import lazy
from django.utils.translation import override

from saan.trust.errors import SaanError, Text

Language = Literal["th", "en"]
_spoken: ContextVar[Language] = ContextVar("spoken", default="th")
"""Kept beside Django's own note of it, which takes forty times as long to read: a page of a register asks three thousand times."""


@contextmanager
def spoken(language: Language) -> Iterator[None]:
    """Say everything in a language until the block ends, Django's own sentences too."""
    before = _spoken.set(language)
    try:
        with override(language):
            yield
    finally:
        _spoken.reset(before)


def in_thai() -> bool:
    """Return whether the person who reads has chosen Thai, which they have until they choose English."""
    return _spoken.get() == "th"


def say(text: Text) -> str:
    """Return the sentence in the language of the person who reads."""
    return text.th if in_thai() else text.en


def pick(th: str, en: str) -> str:
    """Return a name in Thai for a Thai reader, else in English unless it has none."""
    return th if in_thai() or not en else en


def refusal(error: SaanError) -> str:
    """Return what a refusal says, and what helps, in the language of the person who reads."""
    return f"{say(error.message())} {say(error.remedy())}"


def _either(th: str, en: str) -> str:
    return th if in_thai() else en


_lazily = lazy(_either, str)


def both(th: str, en: str) -> str:
    """Return a sentence that is read in the language of each request: for labels fixed when a module loads."""
    return _lazily(th, en)
