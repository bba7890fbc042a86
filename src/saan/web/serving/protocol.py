"""HTTP as browsers speak it to the pages."""

from typing import Final

from saan.base.patience import Bounds, PatientProtocol, Told
from saan.trust.errors import Kind, SaanError, Text
from saan.web.errors import BadRequestError
from saan.web.problems import STATUS

SLOWEST: Final = 1024
"""Bytes a second that a body brings at least, on average: an eighth of what the thinnest mobile line carries."""
AT_FIRST: Final = 120.0
"""Seconds that it may take whatever it brings."""
UNREAD: Final = 300.0
"""Seconds in which nothing of an answer is taken: a reader may pause a download."""
_SLOW, _HEAD_TOO_LARGE = 408, 431
"""RFC 9110 §15.5.9, RFC 6585 §5."""


class TooSlowError(SaanError):
    """A request did not come, or did not go on, in the time that it has."""

    code = "web.too-slow"
    text = Text(
        th="ข้อมูลส่งมาไม่ครบภายในเวลาที่กำหนด จึงยังไม่ได้ทำรายการนี้",
        en="What was sent did not come whole in time, so this was not done.",
    )
    remedy_text = Text(th="ตรวจสัญญาณอินเทอร์เน็ต แล้วส่งอีกครั้ง", en="Look at your connection, then send it again.")


class HeadTooLargeError(SaanError):
    """An address or the headers of a request are longer than any page asks for."""

    code = "web.head-too-large"
    text = Text(th="ที่อยู่หรือส่วนหัวของคำขอยาวเกินไป", en="The address or the headers of the request are too long.")
    remedy_text = Text(
        th="ล้างคุกกี้ของเว็บไซต์นี้ แล้วเปิดหน้านี้ใหม่", en="Delete this site's cookies, then open the page again."
    )


class TooManyAheadError(SaanError):
    """Requests came on one connection far ahead of their answers."""

    code = "web.too-many-ahead"
    kind = Kind.TOO_MANY
    text = Text(th="มีคำขอรอคำตอบในสายเดียวกันมากเกินไป", en="Too many requests wait on one connection.")
    remedy_text = Text(th="รอคำตอบก่อนส่งคำขอถัดไป", en="Wait for an answer before sending the next.")


class PagesProtocol(PatientProtocol):
    """Ends a request that comes one byte at a time for ever, and refuses in words that people read."""

    bounds = Bounds(
        head=HeadTooLargeError,
        time=TooSlowError,
        ahead=TooManyAheadError,
        form=lambda _reason: BadRequestError(),
    )
    _brought = 0

    def on_message_begin(self) -> None:
        """Begin to count."""
        super().on_message_begin()
        self._brought = 0

    def on_body(self, body: bytes) -> None:
        """Count what a body brings, and pass it on."""
        self._brought += len(body)
        super().on_body(body)

    def late(self, taken: float) -> bool:
        """Return whether a body takes too long: not a large one over a thin line, which goes on."""
        return self._brought < (taken - AT_FIRST) * SLOWEST

    def unread_too_long(self, seconds: float) -> bool:
        """Return whether an answer lies too long of which nothing is taken."""
        return seconds > UNREAD

    def told(self, error: SaanError) -> Told:
        """Return the refusal in both languages; no page is made where no request is there."""
        status = {TooSlowError.code: _SLOW, HeadTooLargeError.code: _HEAD_TOO_LARGE}.get(error.code)
        said, remedy = error.message(), error.remedy()
        lines = (said.th, remedy.th, "", said.en, remedy.en, "", error.code)
        return status or STATUS[error.kind].value, "\n".join(lines).encode(), b"text/plain; charset=utf-8", ()
