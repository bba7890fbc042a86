"""A process of one of our own nodes under measurement: `python -m bench.peers.saan_node server|single|batch`.

`single` and `batch` are the delivery worker, sending envelopes one by one, many requests side by side, or as the
worker does by itself, many under one signature.
"""

import signal
import sys
import threading

from tests.exchange import process  # sets Django up

from saan.exchange import node
from saan.exchange.delivery.lanes import Pace
from saan.exchange.delivery.worker import DeliveryWorker

SIDE_BY_SIDE = 64


def worker(pace: Pace) -> None:
    """Deliver until told to stop."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    DeliveryWorker(pace=pace).run(stop)


if __name__ == "__main__":
    node.become(process.load)
    match sys.argv[1]:
        case "server":
            process.server()
        case "single":
            worker(Pace(lines=1, at_once=SIDE_BY_SIDE, rounds=8))
        case "batch":
            worker(Pace())
