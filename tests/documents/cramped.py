"""A worker of bulk files on a disk of its own that is really full: a program, in a mount namespace that ends with it.

It takes a prepared node onto a small disk and issues its bulk file. Twice, while a part is being recorded, every byte of the
disk is taken: once before the part's pages are stored, once when its rows are to be written. Each time it waits until the file is
waiting too, says what its page says, makes room, and lets it go on. `SAAN_HOME` is the disk, the argument the prepared node.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

DISK: Final = Path(os.environ["SAAN_HOME"])
SIZE: Final = 64 << 20
SPARE: Final = 4 << 20
BALLAST: Final = DISK / "ballast"


def mount() -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(DISK)], check=True)
    shutil.copytree(sys.argv[1], DISK, dirs_exist_ok=True)


def fill() -> None:
    """Take all that is left of the disk."""
    with suppress(OSError), BALLAST.open("ab", buffering=0) as ballast:
        while True:
            ballast.write(bytes(1 << 20))
    with suppress(OSError), BALLAST.open("ab", buffering=0) as ballast:
        while True:
            ballast.write(bytes(1))


def make_room() -> None:
    BALLAST.unlink()


def main() -> None:
    mount()
    import django

    django.setup()
    from django.db import close_old_connections

    from saan.base.files import uploads
    from saan.base.jobs import api as jobs
    from saan.base.jobs import running
    from saan.documents.actions import parts
    from saan.documents.models import Batch, Document
    from saan.documents.queries import batches
    from saan.documents.rules.batches import State
    from saan.trust.clock import utc_now
    from tests.documents import sharer

    kept, inserted, begun = parts.keep_made, parts._insert, [0]
    failed, told, over = threading.Event(), list[Any](), threading.Event()
    parts.LEASE, uploads.SPARE, running.SOONEST = timedelta(seconds=1), SPARE, timedelta(seconds=0.3)  # type: ignore[misc]  # finals

    def kept_or_not(*arguments: Any) -> None:
        begun[0] += 1
        if begun[0] == 3:
            fill()
        try:
            kept(*arguments)
        except Exception:
            if BALLAST.exists():  # else it began before there was room again
                failed.set()
            raise

    def inserted_on_a_full_disk(*arguments: Any) -> None:
        if begun[0] < 6 or len(told) != 1 or failed.is_set():
            inserted(*arguments)
            return
        fill()
        try:
            inserted(*arguments)
        finally:
            failed.set()  # also where PostgreSQL has a disk of its own

    parts.keep_made = kept_or_not  # type: ignore[assignment]  # it is called as the whole one is
    parts._insert = inserted_on_a_full_disk  # type: ignore[assignment]  # as above
    worker = threading.Thread(target=jobs.run_worker, args=(over,), kwargs={"lease": sharer.SHORT})
    worker.start()
    until = time.monotonic() + 120
    while not Batch.objects.filter(state=State.FINISHED).exists() and time.monotonic() < until:
        if failed.is_set() and (problem := batches._problem(Batch.objects.get(), utc_now())[0]):
            told.append([problem.en, Document.objects.count(), Batch.objects.get().done])
            make_room()
            failed.clear()
        over.wait(0.1)
        close_old_connections()
    over.set()
    worker.join()
    print(json.dumps({"told": told, **sharer.seen()}))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
