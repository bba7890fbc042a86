"""The worker of a node: background jobs, delivery to other nodes, and the journal's sequencer and witnesses."""

import logging
import os
import signal
import threading
from types import FrameType

import django

JOB_THREADS = 4
WEBHOOK_THREADS = MAIL_THREADS = 2
"""Threads that call agencies' own systems, or the mail server, which may be slow or silent: nothing else waits behind them."""


def main() -> None:
    """Work until told to stop (SIGTERM), then finish what is at hand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(threadName)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    django.setup()
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    run(stop)


def run(stop: threading.Event) -> None:
    """Start every loop and the job threads, and return when all have ended."""
    from django.conf import settings  # models and settings are importable only after django.setup()

    from saan.base.collector import steady
    from saan.exchange import api as exchange
    from saan.web.node.heartbeat import beat
    from saan.web.wiring import loops

    threads = [loop.start(stop) for loop in loops()]
    threads.append(threading.Thread(target=exchange.deliver, args=(stop,), name="delivery"))
    threads[-1].start()
    pulse = settings.SAAN_HOME / "run" / "worker.alive"
    threads.append(threading.Thread(target=beat, args=(pulse, stop), name="pulse"))
    threads[-1].start()
    if settings.SAAN.metrics:
        from saan.web.node import metrics

        threads.append(
            threading.Thread(target=metrics.serve, args=(settings.SAAN.metrics, stop), name="metrics")
        )
        threads[-1].start()
    steady()
    do_jobs(stop)
    for thread in threads:
        thread.join()


def do_jobs(stop: threading.Event) -> None:
    """Do background jobs in threads until told to stop."""
    from saan.base.jobs import api as jobs
    from saan.base.mail import api as mail
    from saan.base.webhooks import api as webhooks

    jobs.run_workers(stop, JOB_THREADS, {webhooks.QUEUE: WEBHOOK_THREADS, mail.QUEUE: MAIL_THREADS})


if __name__ == "__main__":
    main()
