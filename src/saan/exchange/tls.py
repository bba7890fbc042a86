"""Mutual TLS 1.3 between nodes, by the certificates in the directory and no others: no public authority is asked.

The server accepts only a client whose certificate stands in the directory now, and tells the protocol which agencies
that node speaks for. The client accepts only the certificates of the agency that it calls. Host names are not
compared: a certificate is known by its bytes. Session tickets are off, because a resumed session would skip the check
that a withdrawn agency must fail.
"""

import logging
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from saan.exchange.errors import DirectoryExpiredError, UnknownCallerError
from saan.exchange.keyfolder import KeyFile
from saan.exchange.peers import Directory, Peer
from saan.trust.clock import Clock, rfc3339, utc_now
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.keys import passphrase

logger = logging.getLogger(__name__)

CALLER = "saan.caller"
"""The scope's extension that holds the SHA-256 of the client's certificate, lower-case hex."""


class ServerTls:
    """A server's TLS whose accepted clients, and whose own key, follow the directory and the key folder.

    One context is given to the server for its whole life; at each handshake it hands over to the one that was
    built for the present directory. Safe in threads.
    """

    def __init__(self, own: Callable[[], KeyFile], directory: Directory, *, clock: Clock = utc_now) -> None:
        self._own, self._directory, self._clock = own, directory, clock
        self._lock = threading.Lock()
        self._built: tuple[tuple[int, str], ssl.SSLContext] | None = None

    def context(self) -> ssl.SSLContext:
        """Return the context to serve with."""
        outer = _context(ssl.PROTOCOL_TLS_SERVER, self._own(), ())
        # Called at every ClientHello, with or without a server name.
        outer.sni_callback = self._hand_over
        return outer

    def _hand_over(self, connection: ssl.SSLObject, _name: str | None, _outer: ssl.SSLContext) -> int | None:
        try:
            connection.context = self._current()
        except SaanError as error:
            logger.warning("a caller was not let in: %s", error)
            return ssl.ALERT_DESCRIPTION_ACCESS_DENIED
        except Exception:  # whatever fails here, the caller is not let in
            logger.exception("no caller can be recognised")
            return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        return None

    def _current(self) -> ssl.SSLContext:
        version, expires = self._directory.version()
        if self._clock() >= expires:
            raise DirectoryExpiredError(expired=rfc3339(expires))
        own = self._own()
        wanted = (version, own.path.name)
        with self._lock:
            if self._built is None or self._built[0] != wanted:
                callers = {certificate for peer in self._directory.peers() for certificate in peer.tls}
                self._built = wanted, _context(ssl.PROTOCOL_TLS_SERVER, own, callers)
            return self._built[1]


class ClientTls:
    """Contexts to call other nodes with, one for each set of certificates; safe in threads."""

    def __init__(self, own: Callable[[], KeyFile]) -> None:
        self._own = own
        self._made: dict[tuple[str, tuple[str, ...]], ssl.SSLContext] = {}

    def context(self, peer: Peer) -> ssl.SSLContext:
        """Return a context that trusts this agency's present certificates only.

        Connections kept open under an earlier context must be closed by their owner when it changes.
        """
        own = self._own()
        wanted = (own.path.name, peer.tls)
        made = self._made.get(wanted)
        if made is None:
            made = self._made[wanted] = _context(ssl.PROTOCOL_TLS_CLIENT, own, peer.tls)
        return made


def callers(scope: Mapping[str, Any], directory: Directory) -> tuple[AgencyId, ...]:
    """Return the agencies that the calling node speaks for, as the directory says now; never empty.

    Asked at each request, so that a withdrawn agency loses its open connections too. Raises `UnknownCallerError`
    or `DirectoryExpiredError`.
    """
    certificate = scope.get("extensions", {}).get(CALLER)
    agencies = directory.shown_by(certificate) if certificate else ()
    if not agencies:
        raise UnknownCallerError(certificate=certificate or "-")
    return agencies


def _context(protocol: int, own: KeyFile, trusted: Iterable[str]) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    # Looks for the shown certificate itself among the trusted ones. Without it OpenSSL looks for an issuer by name,
    # and one agency could shut out another by enrolling a certificate of the same name.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.options |= ssl.OP_NO_TICKET
    if protocol == ssl.PROTOCOL_TLS_SERVER:
        context.num_tickets = 0
    # Never None where the key is encrypted: OpenSSL would ask on the terminal.
    context.load_cert_chain(own.certificate, own.path, password=passphrase() or b"")
    if anchors := "".join(sorted(trusted)):
        context.load_verify_locations(cadata=anchors)
    return context
