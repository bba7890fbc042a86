"""The pages' program: `python -m saan.web.serving HOST:PORT`, beside the exchange's listener and the worker."""

import resource

import uvicorn
from uvicorn.config import Config

from saan.base.collector import steady
from saan.base.patience import listen
from saan.web.serving.answers import Wsgi
from saan.web.serving.pages import Pages
from saan.web.serving.protocol import PagesProtocol

KEPT_OPEN = 75
"""Seconds that an idle connection is kept: longer than a proxy keeps its own."""


def serve(wsgi: Wsgi, address: str) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a thin line costs a file, and no thread
    config = Config(
        Pages(wsgi),
        http=PagesProtocol,
        ws="none",
        interface="asgi3",
        loop="uvloop",
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=KEPT_OPEN,
        timeout_graceful_shutdown=10,
        server_header=False,
        proxy_headers=False,
        backlog=2048,
    )
    steady()
    uvicorn.Server(config).run(sockets=[listen(address)])
