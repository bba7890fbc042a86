"""The listener of an older node: `python -m tests.exchange.older server`.

It asks whether an envelope is in time and small enough before it looks whether it has it already, and so refuses for good
what it had accepted. While there is a file `silent` in its folder, it can give no receipt a second time either.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.exchange import process

from saan.exchange import node  # isort: skip - the process sets Django up
from saan.exchange.receiving import app, stored  # isort: skip
from saan.exchange.receiving.admission import Admitted, Refused  # isort: skip
from saan.exchange.refusals import StorageFailedError  # isort: skip

Work = Callable[..., Any]

SILENT = Path(os.environ["SAAN_HOME"]) / "silent"


def too_early(line: Admitted | Refused) -> Admitted | Refused:
    if isinstance(line, Admitted) and line.objection is not None:
        return Refused(line.envelope.digest, line.envelope, line.objection)
    return line


def of_one(admit: Work) -> Work:
    return lambda *arguments: too_early(admit(*arguments))


def of_batch(admit: Work) -> Work:
    def admitted(*arguments: Any) -> Any:
        sender, batch, lines = admit(*arguments)
        return sender, batch, [too_early(line) for line in lines]

    return admitted


def unless_silent(receipt: Work) -> Work:
    def given(*arguments: Any) -> Any:
        if SILENT.exists():
            raise StorageFailedError
        return receipt(*arguments)

    return given


if __name__ == "__main__":
    for place, name, wrap in (
        (app, "admit_one", of_one),
        (app, "admit_batch", of_batch),
        (stored, "receipt", unless_silent),
    ):
        setattr(place, name, wrap(getattr(place, name)))
    node.RELOADED = 0.3
    node.become(process.load)
    process.server()
