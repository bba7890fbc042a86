"""The working calendar: are the year's holidays settled, so that what was received when is told for certain."""

from collections.abc import Iterator

from saan.base.calendar import api as calendar
from saan.base.thai import api as thai
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.node.findings import Finding, holds, unchecked

HOLIDAYS = Text(th="ปฏิทินทำการ", en="Working calendar")


def holidays() -> Iterator[Finding]:
    """Compare the last year that was settled with this one: the cabinet may add a holiday to any that is not."""
    year = thai.bangkok_day(utc_now()).year
    settled = calendar.settled_until()
    if settled is not None and settled >= year:
        yield holds(
            HOLIDAYS,
            Text(
                th=f"ยืนยันวันหยุดครบถึงปี {settled + 543}",
                en=f"holidays are settled up to {settled}",
            ),
        )
        return
    yield unchecked(
        HOLIDAYS,
        Text(
            th=f"วันหยุดของปี {year + 543} ยังไม่ยืนยันว่าครบ เวลาที่ถือว่าได้รับคำขอจึงแจ้งผู้ขอว่ายังไม่แน่นอน",
            en=f"the holidays of {year} are not settled: applicants are told that when a request counts as received is not certain",
        ),
        Text(
            th=f"เทียบกับมติคณะรัฐมนตรีแล้วยืนยันในหน้า ปฏิทินทำการ หรือด้วยคำสั่ง saan calendar settle {year}",
            en=f"Compare them with the cabinet's resolutions, then settle the year on the page Working calendar or by `saan calendar settle {year}`.",
        ),
    )
