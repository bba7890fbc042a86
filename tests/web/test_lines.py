"""Nobody writes a line into the node's log by what they type into an address."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from saan.web.logs import Line

FORGED = "2026-11-30 09:00:00,000 INFO saan.problems: all is well"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the node's own handler writes."""
    root, written = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(next(one.formatter for one in root.handlers if isinstance(one.formatter, Line)))
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.mark.django_db
def test_an_address_with_the_end_of_a_line_begins_no_line_of_the_log(
    log: io.StringIO, client: Client
) -> None:
    assert client.get(f"/verify/%0A{FORGED}%1b[2J").status_code == 404
    told = log.getvalue()
    assert "saan.problems" in told
    assert FORGED in told, "it is shown"
    assert not any(line.startswith(FORGED) for line in told.splitlines())
    assert "\x1b" not in told


def test_a_trace_stands_further_in_than_any_message(log: io.StringIO) -> None:
    def fails() -> None:
        message = f"odd\n{FORGED}"
        raise ValueError(message)

    try:
        fails()
    except ValueError:
        logging.getLogger("saan.test").exception("it failed")
    first, *rest = log.getvalue().splitlines()
    assert first.endswith("ERROR saan.test: it failed")
    assert rest
    assert all(line.startswith("  ") for line in rest)
