"""How many applications came from the public within the hour; nobody's address is counted for it."""

from datetime import datetime, timedelta
from typing import Final

from saan.documents.models import Application

MOST_IN_AN_HOUR: Final = 2000
"""How many applications without a sign-in an agency takes in an hour, from all the world together."""
SHARED_FROM: Final = MOST_IN_AN_HOUR // 2
"""From here on the rest of the hour is shared out among networks (`saan.web.abuse`), so that a few cannot take all of it."""


def more_than(count: int, agency_id: str, at: datetime) -> bool:
    """Return whether an agency had more applications without a sign-in than that within the hour."""
    recent = Application.objects.filter(
        agency_id=agency_id, channel=Application.Channel.PAGE, arrived_at__gt=at - timedelta(hours=1)
    )
    return recent[count : count + 1].exists()


def is_shared(agency_id: str, at: datetime) -> bool:
    """Return whether so much of an agency's hour is taken that the rest is shared out."""
    return more_than(SHARED_FROM - 1, agency_id, at)
