"""Each view says who may open it; a structural test walks the URL table and fails where one says nothing.

This is the outer door only: what an official finds behind it is decided row by row by `units_where`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Concatenate, Literal, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from saan.base.people.errors import NotAnOfficialError, NotAuthorisedError, SessionEndedError
from saan.base.people.models import Role
from saan.base.people.viewer import Viewer, units_where, viewer_of
from saan.base.people.way_back import way_back
from saan.trust.clock import utc_now

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
OfficialPage = Callable[Concatenate[HttpRequest, Viewer, P], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a view: everyone (then with the reason why), anyone signed in, or officials with a role."""

    who: Literal["everyone", "signed-in", "official"]
    roles: tuple[Role, ...] = ()
    reason: str = ""


def access_of(view: object) -> Access | None:
    """Return what a view declares, or None when it declares nothing."""
    return cast("Access | None", getattr(view, "saan_access", None))


def let_in(request: HttpRequest) -> Viewer:
    """Return the viewer that the signed-in person is, remembered on the request; or raise `NotAnOfficialError`."""
    if not request.user.is_authenticated:
        raise NotAnOfficialError
    viewer = viewer_of(request.user)
    request.viewer = viewer  # type: ignore[attr-defined]  # the page's frame asks viewer_on for it
    return viewer


def viewer_on(request: HttpRequest) -> Viewer | None:
    """Return the viewer that the access rule of the view let in, or None on a page that is not for officials."""
    return cast("Viewer | None", getattr(request, "viewer", None))


def everyone(reason: str) -> Callable[[Page[P]], Page[P]]:
    """Declare that a view needs no sign-in, and why."""

    def declare(view: Page[P]) -> Page[P]:
        return _declared(view, Access("everyone", reason=reason))

    return declare


def signed_in(view: Page[P]) -> Page[P]:
    """Declare that a view is for anyone who has signed in; others are sent to the sign-in page and back.

    Raises `SessionEndedError` for a form.
    """

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return _declared(update_wrapper(guarded, view), Access("signed-in"))


def official(*roles: Role) -> Callable[[OfficialPage[P]], Page[P]]:
    """Declare that a view is for officials, with one of the roles in some unit when any are named.

    The view gets the `Viewer` after the request. Raises `NotAnOfficialError`, `NotAuthorisedError`, or for a form
    `SessionEndedError`.
    """

    def declare(view: OfficialPage[P]) -> Page[P]:
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            viewer = let_in(request)
            if roles and not units_where(viewer, *roles, at=utc_now()).exists():
                raise NotAuthorisedError
            return view(request, viewer, *args, **kwargs)

        return _declared(update_wrapper(guarded, view), Access("official", roles))

    return declare


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead someone who has not signed in to where they do; a form they sent is refused, since a redirect would lose its words."""
    if request.method == "POST":
        raise SessionEndedError
    return redirect_to_login(way_back(request))


def _declared(view: Page[P], access: Access) -> Page[P]:
    view.saan_access = access  # type: ignore[attr-defined]  # read by the structural test through access_of
    return view
