"""Background work of the directory; each task is idempotent."""

from django.conf import settings

from saan.base.agencies.api import System
from saan.exchange.directory.actions import publishing, waiting
from saan.exchange.directory.actions.shared import newest
from saan.exchange.directory.places import here
from saan.exchange.directory.updating import update as update_now
from saan.trust.clock import utc_now


def sign() -> None:
    """At the authority: sign what changed or grows old, and publish; let go of requests nobody decided. Elsewhere: nothing."""
    if settings.SAAN.authority and newest("root") is not None:
        waiting.expire()
        publishing.sign(here(), by=System("directory", utc_now()))
        update()


def update() -> None:
    """Keep up with the directory, where one is pinned; what goes wrong is the job's error, and tried again."""
    if here().pin.exists() and (settings.SAAN.directory_url or settings.SAAN.authority):
        update_now()
