"""What a backup leaves out: files that saan.toml names and that lie in none of the folders it copies. Needs no Django.

They are the administrator's own, and may be the system's (`/etc/ssl`), so they are named rather than copied.
"""

from collections.abc import Iterator
from pathlib import Path

from saan.web.node.archive import FOLDERS
from saan.web.node.config import NodeConfig


def left_out(config: NodeConfig, home: Path) -> tuple[Path, ...]:
    """Return the files that a node needs beside its backup, each once, in the order of saan.toml's settings."""
    copied = [(home / folder).resolve() for folder in FOLDERS]
    paths = dict.fromkeys((home / name).resolve() for name in _named(config) if name)
    return tuple(path for path in paths if not any(path.is_relative_to(folder) for folder in copied))


def _named(config: NodeConfig) -> Iterator[str]:
    yield config.till_secret_file
    yield from (one.secret_file for one in config.oidc)
    yield from (one.pin_file for one in config.tokens)
    for service in config.services:
        yield from (service.token_file, service.pin_file)
    yield from (one.roots for one in config.stamps)
    yield from (one.file for one in config.anchors)
    yield from config.wallet_types
    yield from (one.file for one in config.emblems)
