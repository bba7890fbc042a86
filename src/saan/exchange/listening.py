"""Serving over mutual TLS with uvicorn: who called stands in the scope of every request."""

import hashlib
import ssl
from asyncio import Transport
from collections.abc import Mapping
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from saan.exchange.tls import CALLER, ServerTls


class CallerProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with the client's certificate in the scope.

    `scope["extensions"]` has `tls` as the ASGI TLS extension describes it, and `saan.caller`.
    """

    caller: Mapping[str, object]

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Note who called, once for the connection."""
        super().connection_made(transport)
        self.caller = _extensions(transport.get_extra_info("ssl_object"))

    def on_message_begin(self) -> None:
        """Begin a request with the caller in its scope."""
        super().on_message_begin()
        self.scope["extensions"] = self.caller  # type: ignore[typeddict-item]


def configure(app: Any, server: ServerTls, **options: Any) -> Config:
    """Return a uvicorn configuration that serves an ASGI application over this TLS."""
    return Config(
        app,
        http=CallerProtocol,
        ws="none",
        interface="asgi3",
        ssl_context_factory=lambda _config, _default: server.context(),
        **options,
    )


def _extensions(connection: ssl.SSLObject | None) -> Mapping[str, object]:
    certificate = connection.getpeercert(binary_form=True) if connection else None
    if certificate is None:
        return {}
    return {
        "tls": {
            "server_cert": None,
            "client_cert_chain": (ssl.DER_cert_to_PEM_cert(certificate),),
            "client_cert_name": None,
            "client_cert_error": None,
            "tls_version": 0x0304,
            "cipher_suite": None,
        },
        CALLER: hashlib.sha256(certificate).hexdigest(),
    }
