"""The database setting: SQLite by default, PostgreSQL by one URL."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

_CUT_OFF: Final[Mapping[str, str]] = {
    "connect_timeout": "10",
    "tcp_user_timeout": "15000",
    "keepalives_idle": "30",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
"""A firewall that forgets a connection, or a server that vanishes, says nothing: the kernel alone would wait a quarter of an hour,
and with it every page. Told so soon, each program opens another connection; and none lies idle long enough to be forgotten."""


def databases(database: str, folder: Path) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES for `sqlite` or a `postgresql://` URL."""
    return {"default": _sqlite(folder) if database == "sqlite" else _postgresql(database)}


def _sqlite(folder: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "saan.db",
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write waits for the lock at its start, never fails in its middle.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # FULL: what was acknowledged survives a power cut, in WAL as elsewhere. A letter's or a document's row has two to
            # three kilobytes: pages of 4 KiB would hold one each. A database keeps the page size that it was made with.
            "init_command": "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            " PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "")) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_CUT_OFF, **query},
    }
