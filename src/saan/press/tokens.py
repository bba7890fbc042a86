"""Keys that never leave a token or a hardware security module, reached by PKCS#11 (OASIS, version 2.40).

One session per token and process, logged in once, because a login belongs to the whole process. A lock lies on each
driver: makers promise little about threads. A child process begins anew, as the standard asks after a fork.

A token may go at any moment. Then the driver is begun anew and the token asked once more; if it is still gone, the
caller hears so, and no signature was given out. A PIN that was refused is never tried again by this process, because
the third wrong one locks most tokens.

Some keys want their PIN for every signature (CKA_ALWAYS_AUTHENTICATE); they are given it. Some tokens sign no digest that
was made elsewhere; they are given the message.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from pkcs11 import KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11 import exceptions as refused
from pkcs11.types import SignMixin

from saan.press.held import (
    TokenKeyError,
    TokenLockedError,
    TokenMechanismError,
    TokenMissingError,
    TokenModuleError,
    TokenRemovedError,
    WrongPinError,
)
from saan.trust.keys import Algorithm, BadSignatureError, PublicKey

_T = TypeVar("_T")
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 digest in PKCS#1 v1.5 (RFC 8017 §9.2)."""
_KINDS = {Algorithm.ES256: KeyType.EC, Algorithm.RS256: KeyType.RSA}
_WAYS = {
    Algorithm.ES256: (Mechanism.ECDSA, Mechanism.ECDSA_SHA256),
    Algorithm.RS256: (Mechanism.RSA_PKCS, Mechanism.SHA256_RSA_PKCS),
}
"""How a token signs: a digest of ours, or the message."""
_UNABLE = (
    refused.MechanismInvalid,
    refused.MechanismParamInvalid,
    refused.FunctionNotSupported,
    refused.KeyTypeInconsistent,
)
_LAST_TRY = TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED


@dataclass(frozen=True, slots=True)
class TokenKey:
    """Where a key lies: the maker's driver, the token's label, and the key's. `pin` is asked when the token opens."""

    module: Path
    token: str
    label: str
    pin: Callable[[], str] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """A `saan.trust.keys.Signer` over a key on a token. `public` is the key that its certificate names."""

    key: TokenKey
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Return the signature in JWS form; what comes from the token is verified before it is given out."""
        signature = self._use(lambda session: self._sign(session, message))
        try:
            self.public.verify(message, signature)
        except BadSignatureError:
            raise self._unusable("ไม่ตรงกับใบรับรอง", "it is not the key of the certificate") from None
        return signature

    def check(self) -> None:
        """Return when the token is here, opens with its PIN, holds the key and can sign; else raise what `sign` would."""
        self._use(self._checked)

    def _checked(self, session: pkcs11.Session) -> None:
        self._find(session)
        if session.token.slot.get_mechanisms().isdisjoint(_WAYS[self.public.algorithm]):
            raise self._unable()

    def _sign(self, session: pkcs11.Session, message: bytes) -> bytes:
        key = self._find(session)
        try:
            return self._signed(key, message, None)
        except refused.UserNotLoggedIn:
            # The session is logged in, so it is the key that wants its PIN, and each time.
            with _module(self.key.module).asking(self.key, session.token) as pin:
                return self._signed(key, message, pin)

    def _signed(self, key: Any, message: bytes, pin: str | None) -> bytes:
        digest = hashlib.sha256(message).digest()
        raw, whole = _WAYS[self.public.algorithm]
        try:
            shown = digest if raw is Mechanism.ECDSA else _DIGEST_INFO + digest
            return bytes(key.sign(shown, mechanism=raw, pin=pin))
        except _UNABLE:
            pass
        try:
            return bytes(key.sign(message, mechanism=whole, pin=pin))
        except _UNABLE:
            raise self._unable() from None

    def _find(self, session: pkcs11.Session) -> Any:
        wanted = _KINDS.get(self.public.algorithm)
        if wanted is None:
            raise self._unusable("ชนิดของกุญแจไม่เป็นที่ยอมรับ", "keys of its kind do not sign documents")
        key = session.get_key(ObjectClass.PRIVATE_KEY, wanted, self.key.label)
        if not isinstance(key, SignMixin):
            raise self._unusable(
                "โทเคนไม่อนุญาตให้กุญแจดอกนี้ลงลายมือชื่อ (CKA_SIGN)", "the token does not let it sign (CKA_SIGN)"
            )
        return key

    def _use(self, work: Callable[[pkcs11.Session], _T]) -> _T:
        try:
            return _module(self.key.module).use(self.key, work)
        except refused.NoSuchKey:
            raise self._unusable(
                "ไม่มีกุญแจชื่อนี้ที่ชนิดตรงกับใบรับรอง", "none of that name and kind is there"
            ) from None
        except refused.MultipleObjectsReturned:
            raise self._unusable("มีกุญแจชื่อนี้หลายดอก", "several bear that name") from None

    def _unable(self) -> TokenMechanismError:
        ways = " / ".join(f"CKM_{each.name}" for each in _WAYS[self.public.algorithm])
        return TokenMechanismError(label=self.key.label, token=self.key.token, mechanisms=ways)

    def _unusable(self, th: str, en: str) -> TokenKeyError:
        return TokenKeyError(label=self.key.label, token=self.key.token, reason_th=th, reason_en=en)


class _Module:
    """A driver, loaded once; `sessions` by the token's label. All are owned by whoever holds the lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._driver: Any = None
        self._process = 0
        self._sessions: dict[str, pkcs11.Session] = {}
        self._refused: set[bytes] = set()

    def use(self, key: TokenKey, work: Callable[[pkcs11.Session], _T]) -> _T:
        """Return what the work returns with an open session; after a failure of the token, once more from the start."""
        with self._lock:
            begun = self._process != os.getpid()
            if begun:
                self._begin()
            opened = key.token in self._sessions
            try:
                return work(self._session(key))
            except refused.PKCS11Error as error:
                reason = type(error).__name__
            except TokenMissingError as error:
                if begun:
                    raise
                reason = type(error).__name__
            self._begin()
            try:
                return work(self._session(key))
            except (refused.NoSuchKey, refused.MultipleObjectsReturned):
                raise
            except refused.PKCS11Error as error:
                self._sessions.clear()
                raise TokenRemovedError(token=key.token, reason=type(error).__name__) from error
            except TokenMissingError:
                if opened:
                    raise TokenRemovedError(token=key.token, reason=reason) from None
                raise

    def renew(self) -> None:
        """Close every session; the next use begins anew."""
        with self._lock:
            self._process = 0

    def _begin(self) -> None:
        """Begin the driver, anew where it ran: it then looks at its slots again, and every session is over."""
        self._sessions.clear()
        try:
            self._driver = pkcs11.lib(str(self._path))
            with suppress(refused.PKCS11Error):  # a child of a fork has nothing to end
                self._driver.finalize()
            self._driver.initialize()
        except refused.PKCS11Error as error:
            self._driver = None
            raise TokenModuleError(module=self._path, reason=str(error) or type(error).__name__) from error
        self._process = os.getpid()

    def _session(self, key: TokenKey) -> pkcs11.Session:
        if key.token not in self._sessions:
            self._sessions[key.token] = self._open(key)
        return self._sessions[key.token]

    def _open(self, key: TokenKey) -> pkcs11.Session:
        token = self._token(key.token)
        with self.asking(key, token) as pin:
            try:
                return token.open(user_pin=pin)
            except refused.UserAlreadyLoggedIn:
                return token.open()

    @contextmanager
    def asking(self, key: TokenKey, token: pkcs11.Token) -> Iterator[str]:
        """Give the PIN of a token to whoever shows it; raise where it was refused before, or is refused now."""
        pin = key.pin()
        tried = hashlib.sha256(f"{key.token}\0{pin}".encode()).digest()
        if tried in self._refused:
            raise WrongPinError(token=key.token)
        if token.flags & _LAST_TRY:
            raise TokenLockedError(token=key.token)
        try:
            yield pin
        except (refused.PinIncorrect, refused.PinInvalid, refused.PinLenRange):
            self._refused.add(tried)
            self._sessions.pop(key.token, None)
            raise WrongPinError(token=key.token) from None
        except (refused.PinLocked, refused.PinExpired, refused.UserPinNotInitialized):
            self._sessions.pop(key.token, None)
            raise TokenLockedError(token=key.token) from None

    def _token(self, label: str) -> pkcs11.Token:
        """Return the one token of a label. Two of one label are refused: either might hold the wrong key."""
        there = [token for token in self._driver.get_tokens() if token.label]
        named: list[pkcs11.Token] = [token for token in there if token.label == label]
        if len(named) != 1:
            raise TokenMissingError(token=label, present=", ".join(token.label for token in there) or "–")
        return named[0]


@cache
def _module(path: Path) -> _Module:
    return _Module(path)


# A lock that another thread held at the fork would never open in the child.
os.register_at_fork(after_in_child=_module.cache_clear)


def renew(module: Path) -> None:
    """Let go of every token of a driver, for whoever has changed the driver's own settings."""
    _module(module).renew()
