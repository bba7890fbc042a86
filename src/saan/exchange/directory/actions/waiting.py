"""Room for requests that wait: bounded for each agency and in all, and never shut, since anyone may knock.

What is pushed out, or has waited too long, is kept for a while: the authority sees it and may still decide, and whoever
asks what became of it is told.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from saan.exchange.directory.models import Enrolment
from saan.trust.clock import utc_now

State = Enrolment.State
OUT = frozenset({State.CROWDED, State.EXPIRED})
"""States of requests that wait no more, though nobody has decided."""

MOST_OF_AGENCY = 5
MOST_WAITING = 1000
"""Of requests that no listed key vouches for: a thousand agencies may join on one day."""

MOST_OUT = 1000
WAITS = timedelta(days=30)
KEPT_OUT = timedelta(days=90)
"""From the day it came, a request that nobody decided is forgotten after so long."""


def make_room(new: Enrolment) -> None:
    """Push out the oldest: of those for one agency, and of all that no listed key vouches for; never `new` itself.

    What an agency's own key signed is pushed out by nothing but what its own key signed.
    """
    alike = Enrolment.objects.filter(state=State.WAITING, vouched=new.vouched).exclude(id=new.id)
    _push_out(alike.filter(agency_id=new.agency_id), MOST_OF_AGENCY - 1)
    if not new.vouched:
        _push_out(alike, MOST_WAITING - 1)
        out = Enrolment.objects.filter(state__in=OUT).order_by("-received_at", "-id")
        Enrolment.objects.filter(id__in=list(out.values_list("id", flat=True)[MOST_OUT:])).delete()


def expire(now: datetime | None = None) -> int:
    """Let go of what has waited too long, forget what went long ago, and return how many expired."""
    moment = now or utc_now()
    Enrolment.objects.filter(state__in=OUT, received_at__lt=moment - KEPT_OUT).delete()
    late = Enrolment.objects.filter(state=State.WAITING, received_at__lt=moment - WAITS)
    return late.update(state=State.EXPIRED)


def _push_out(rows: QuerySet[Enrolment], most: int) -> None:
    newest_first = rows.order_by("-received_at", "-id")
    over = list(newest_first.values_list("id", flat=True)[most:])
    Enrolment.objects.filter(id__in=over).update(state=State.CROWDED)
