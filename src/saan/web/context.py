"""What every page is given: its language, its look, who reads it, and where they may go."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from saan.base.people.way_back import way_back
from saan.base.words import in_thai
from saan.web.navigation import Place, places

THEME_COOKIE = "saan-theme"
THEMES = ("auto", "light", "dark")
KEYS_COOKIE = "saan-keys"


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a page.

    `keys`: single keys do what controls do. `person` and `agency` are names in the reader's language, empty before
    sign-in. `here` is where a preference that is changed on this page leads back to.
    """

    language: str
    theme: str
    keys: bool
    demo: bool
    person: str
    agency: str
    here: str
    places: tuple[Place, ...]


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the context that `saan/base.html` reads."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    person, agency = _who(request)
    return {
        "frame": Frame(
            language="th" if in_thai() else "en",
            theme=theme if theme in THEMES else "auto",
            keys=request.COOKIES.get(KEYS_COOKIE) != "off",
            demo=settings.SAAN.demo,
            person=person,
            agency=agency,
            here=way_back(request),
            places=places(request),
        )
    }


def _who(request: HttpRequest) -> tuple[str, str]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "", ""
    agency = user.agency
    if in_thai():
        return user.name_th, agency.name_th if agency else ""
    return user.name_en or user.name_th, agency.name_en if agency else ""
