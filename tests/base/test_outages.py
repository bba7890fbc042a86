"""What the database could not just now is told apart from what the program did wrong."""

import psycopg
import pytest
from django.db import InternalError, OperationalError

from saan.base.outages import outage


def refused(by: type[psycopg.Error], kind: type[Exception]) -> Exception:
    """Return a refusal of the server as Django raises it."""
    made = kind("refused")
    made.__cause__ = by("refused")
    return made


@pytest.mark.parametrize(
    ("by", "kind"),
    [
        (psycopg.errors.ReadOnlySqlTransaction, InternalError),
        (psycopg.errors.QueryCanceled, OperationalError),
        (psycopg.errors.TooManyConnections, OperationalError),
        (psycopg.errors.AdminShutdown, OperationalError),
    ],
)
def test_a_database_that_takes_no_writes_is_an_outage_as_one_that_is_away(
    by: type[psycopg.Error], kind: type[Exception]
) -> None:
    told = outage(refused(by, kind))
    assert told is not None
    assert told.code == "base.database-failed"


def test_a_fault_of_ours_is_none() -> None:
    assert outage(refused(psycopg.errors.InFailedSqlTransaction, InternalError)) is None
