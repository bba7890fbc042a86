"""One thing that keeps something from being accepted: where, what, and the next step."""

from dataclasses import dataclass

from saan.trust.errors import SaanError, Text


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field. `field` is a path such as `courses.3.credits`, empty for the whole."""

    field: str
    code: str
    text: Text
    remedy: Text


def of_error(field: str, error: SaanError) -> Problem:
    """Return a refusal of another house as the problem of a field."""
    return Problem(field, error.code, error.message(), error.remedy())
