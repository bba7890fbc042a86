"""The three programs that make a running node."""

import sys
from collections.abc import Sequence

from saan.web.node.config import NodeConfig
from saan.web.node.supervisor import Program


def programs(config: NodeConfig) -> Sequence[Program]:
    """Return the node's programs: pages and API, the exchange's listener, and the worker."""
    return (
        Program("web", [sys.executable, "-m", "saan.web.serving", config.web]),
        Program(
            "exchange",
            [sys.executable, "-m", "saan.exchange"],
            {"DJANGO_SETTINGS_MODULE": "saan.web.settings.listener"},
        ),
        Program("worker", [sys.executable, "-m", "saan.web.node.worker"]),
    )
