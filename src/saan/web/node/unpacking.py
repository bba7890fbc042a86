"""Putting a backup's files in place; needs no Django, for the folder it makes is what Django reads."""

import os
import shutil
import tempfile
from pathlib import Path

from saan.web.node import archive


def unpack(
    source: Path, home: Path, config: Path | None, progress: archive.Progress
) -> tuple[archive.Manifest, Path]:
    """Put a backup's files into a node's folder that is new or empty; return its manifest and the database's copy.

    Nothing appears in the folder until every member has been checked. `config` replaces the backup's saan.toml,
    for a twin that listens elsewhere or keeps its rows in another database.
    """
    if home.exists() and any(home.iterdir()):
        raise archive.NotEmptyError(where=home)
    home.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=home.parent, prefix=".saan-restore-"))
    try:
        manifest = archive.read(source, staging, progress)
        (database,) = (staging / "database").iterdir()
        unpacked = staging / "home"
        unpacked.mkdir(exist_ok=True)
        database.replace(unpacked / database.name)
        if config is not None:
            shutil.copyfile(config, unpacked / "saan.toml")
        if home.exists():
            home.rmdir()
        unpacked.replace(home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    os.chmod(home, 0o700)  # noqa: PTH101 - the keys of the node are below
    return manifest, home / database.name
