"""What stands outside a node for as long as it runs: an authority that stamps time, and the list of certificates withdrawn.

The stamps are certomancer's, as in tests/press/notary.py, here in a thread of the test's own process and at the day it is.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import CertomancerConfig
from cryptography.hazmat.primitives.serialization import Encoding
from werkzeug.serving import make_server

from tests.press import notary

LIST = "list.crl"


@dataclass(slots=True)
class _Counter:
    """Answers for both; the authority opens once its address is known."""

    folder: Path
    stamps: Any = None

    def __call__(self, environ: dict[str, Any], begin: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != f"/{LIST}":
            answer: Iterable[bytes] = self.stamps(environ, begin)
            return answer
        begin("200 OK", [("Content-Type", "application/pkix-crl")])
        return [(self.folder / LIST).read_bytes()]


@dataclass(frozen=True, slots=True)
class Outside:
    """Where time is stamped, and where the list stands that is in the node's folder."""

    stamps: str
    crl: str


@contextmanager
def standing(home: Path) -> Iterator[Outside]:
    """Run both for a node in a folder, and put the root of the time-stamps there as `stamps.pem`."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    counter = _Counter(home)
    server = make_server("127.0.0.1", 0, counter, threaded=True)
    url = f"http://127.0.0.1:{server.port}"
    folder = home / "notary"
    folder.mkdir()
    file = folder / "certomancer.yml"
    file.write_text(yaml.safe_dump(notary.plan(folder, url, stamping_until="2060-01-01T00:00:00+0000")))
    config = CertomancerConfig.from_file(str(file))
    counter.stamps = Animator(AnimatorArchStore(config.pki_archs), with_web_ui=False)
    office = notary.Office(url, config, folder)
    (home / "stamps.pem").write_bytes(office.stamp_roots[0].public_bytes(Encoding.PEM))
    thread = threading.Thread(target=server.serve_forever, name="notary", daemon=True)
    thread.start()
    try:
        yield Outside(office.stamping("time-1"), f"{url}/{LIST}")
    finally:
        server.shutdown()
        thread.join()
