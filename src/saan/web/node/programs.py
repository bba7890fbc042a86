"""The three programs that make a running node."""

import sys
from collections.abc import Sequence

from saan.web.node.config import NodeConfig
from saan.web.node.supervisor import Program

BLOCKING_THREADS = 8
"""Requests served at once by the pages; more only queue at the database."""


def programs(config: NodeConfig) -> Sequence[Program]:
    """Return the node's programs: pages and API, the exchange's listener, and the worker."""
    host, port = config.web.rsplit(":", 1)
    web = [sys.executable, "-m", "granian", "saan.web.wsgi:application", "--interface", "wsgi"]
    web += ["--host", host, "--port", port, "--workers", "1", "--blocking-threads", str(BLOCKING_THREADS)]
    web += ["--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "5"]
    return (
        Program("web", web),
        Program(
            "exchange",
            [sys.executable, "-m", "saan.exchange"],
            {"DJANGO_SETTINGS_MODULE": "saan.web.settings.listener"},
        ),
        Program("worker", [sys.executable, "-m", "saan.web.node.worker"]),
    )
