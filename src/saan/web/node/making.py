"""Making a node's folder: configuration, keys, tables. Each step may be repeated; none overwrites."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError

from saan.exchange import identity  # keys are made before Django can start
from saan.trust.clock import utc_now
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.ids import AgencyId
from saan.web.node import snapshot
from saan.web.node.config import NodeConfig


class NoDatabaseError(SaanError):
    """The database that the settings name cannot be opened."""

    code = "node.no-database"
    kind = Kind.UNAVAILABLE
    text = Text(th="เปิดฐานข้อมูลไม่ได้: {reason}", en="The database cannot be opened: {reason}.")
    remedy_text = Text(
        th="ตรวจค่า database ใน saan.toml ว่าเครื่องแม่ข่ายทำงาน ชื่อ ผู้ใช้ และรหัสผ่านถูกต้อง แล้วลองใหม่",
        en="Check the setting `database`: that its server runs, and its name, user and password; then try again.",
    )


def make_folder(home: Path, config: NodeConfig) -> None:
    """Make the folder, `saan.toml`, the key of sessions and the node's keys, each only where it is missing."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "keys").mkdir(mode=0o700, exist_ok=True)
    write_once(home / "saan.toml", _toml(config))
    write_once(home / "keys" / "django-secret", secrets.token_urlsafe(48).encode())
    hosts = [urlsplit(config.exchange_url).hostname or "localhost", config.exchange.rsplit(":", 1)[0]]
    identity.make(home / "keys", hosts, [AgencyId(agency) for agency in config.agencies], utc_now())


def make_tables(copies: Sequence[Path] = ()) -> None:
    """Bring the database to this version's schema; needs Django set up in the node's folder.

    Each folder in `copies` is given the same tables where it has no SQLite database yet: a copy costs a hundredth.
    """
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except (OperationalError, ImproperlyConfigured) as error:
        raise NoDatabaseError(reason=str(error).strip().splitlines()[0]) from error
    for folder in copies:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (folder / "saan.db").exists():
            snapshot.copy_to(folder)


def _toml(config: NodeConfig) -> bytes:
    """Return the configuration as TOML, leaving out what is as the default has it."""
    chosen = {
        name: value
        for name, value in msgspec.to_builtins(config).items()
        if value != msgspec.to_builtins(NodeConfig()).get(name)
    }
    return msgspec.toml.encode(chosen)


def write_once(file: Path, content: bytes) -> None:
    """Write a file for its owner's eyes, durably, where there is none yet."""
    if file.exists():
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
