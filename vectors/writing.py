"""Writing a folder of vectors: its files, and the index that says how each case ends."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def write(folder: Path, files: Mapping[str, bytes], pin: object, cases: Iterable[Any]) -> None:
    """Write every file and the index; `pin` is what trust begins with."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    index = {"pin": pin, "cases": list(cases)}
    (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=1) + "\n")
