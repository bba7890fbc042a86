"""Mutual TLS 1.3 between nodes, by the certificates in the directory and no others: no public authority is asked.

The server accepts only a client whose certificate stands in the directory now, and tells the protocol which agencies
that node speaks for. The client accepts only the certificates of the agency that it calls. Host names are not
compared: a certificate is known by its bytes. Session tickets are off, because a resumed session would skip the check
that a withdrawn agency must fail.
"""

import logging
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

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


AT_ONCE: Final = 500
"""Certificates of which a context is built while a caller waits. OpenSSL sorts those it has anew for each that it is given:
thousands take it ten seconds, in which no other node would be answered."""

ADDED_AT_ONCE: Final = 20
"""Certificates that are added meanwhile to a context of thousands."""

MOST_HELD: Final = 512
"""Contexts that are kept to call others with, of 25 KiB each."""


_NONE: Final = -1
"""The version of no directory: what was built of it is followed anew at the next handshake."""


@dataclass(frozen=True, slots=True)
class _Built:
    """A context, of which directory and own key, and whose certificates it takes: those and no others, unless a newer one is being built."""

    of: tuple[int, str]
    callers: frozenset[str]
    context: ssl.SSLContext


class ServerTls:
    """A server's TLS whose accepted clients, and whose own key, follow the directory and the key folder.

    One context is given to the server for its whole life; at each handshake it hands over to the one that was
    built for the present directory. Where that takes seconds it is built beside, and until then new agencies are let in
    by the one before; so is one that was withdrawn, which `callers` refuses at each request. Safe in threads.
    """

    def __init__(self, own: Callable[[], KeyFile], directory: Directory, *, clock: Clock = utc_now) -> None:
        self._own, self._directory, self._clock = own, directory, clock
        self._lock = threading.Lock()
        self._built: _Built | None = None
        self._building: threading.Thread | None = None

    def context(self) -> ssl.SSLContext:
        """Return the context to serve with; what it hands over to is built before anybody calls."""
        with suppress(SaanError):
            self._current()
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
            if self._built is None or self._built.of != wanted:
                callers = {certificate for peer in self._directory.peers() for certificate in peer.tls}
                self._built = self._follow(_Wanted(wanted, own, frozenset(callers)), self._built)
            return self._built.context

    def _follow(self, wanted: "_Wanted", before: _Built | None) -> _Built:
        """Return a context for a directory: a new one, or the one before with what is new in it while a new one is built."""
        if before is None or len(wanted.callers) <= AT_ONCE:
            return wanted.build()
        if wanted.of[1] != before.of[1]:
            _show(before.context, wanted.own)
        new = wanted.callers - before.callers
        if len(new) > ADDED_AT_ONCE:
            new = frozenset()
        _trust(before.context, sorted(new))
        held = _Built(wanted.of, before.callers | new, before.context)
        if held.callers != wanted.callers and self._building is None:
            self._building = threading.Thread(target=self._build_beside, args=(wanted,), daemon=True)
            self._building.start()
        return held

    def _build_beside(self, wanted: "_Wanted") -> None:
        """Build a context beside the event loop, and take it into use; what the directory says by then is followed from there."""
        try:
            built = wanted.build()
        except Exception:
            logger.exception(
                "the callers of this directory could not be read; the next handshake tries again"
            )
            built = None
        with self._lock:
            self._building, now = None, self._built
            if built is not None and now is not None and built.of[1] == now.of[1]:
                self._built = built  # of an older directory, where there is a newer one: the next handshake follows that
            elif now is not None:
                self._built = _Built((_NONE, now.of[1]), now.callers, now.context)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which directory and own key a context is to be built of, and whose certificates it is to take."""

    of: tuple[int, str]
    own: KeyFile
    callers: frozenset[str]

    def build(self) -> _Built:
        """Return the context."""
        return _Built(self.of, self.callers, _context(ssl.PROTOCOL_TLS_SERVER, self.own, self.callers))


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
            if len(self._made) > MOST_HELD:
                self._made.pop(next(iter(self._made)), None)
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
    _show(context, own)
    _trust(context, sorted(trusted))
    return context


def _trust(context: ssl.SSLContext, certificates: Sequence[str]) -> None:
    """Have a context take these certificates; thousands from a file, for Python lets others work meanwhile only then."""
    if len(certificates) > AT_ONCE:
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write("".join(certificates))
            file.flush()
            context.load_verify_locations(cafile=file.name)
    elif certificates:
        context.load_verify_locations(cadata="".join(certificates))


def _show(context: ssl.SSLContext, own: KeyFile) -> None:
    # Never None where the key is encrypted: OpenSSL would ask on the terminal.
    context.load_cert_chain(own.certificate, own.path, password=passphrase() or b"")
