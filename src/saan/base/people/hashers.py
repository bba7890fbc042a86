"""How the secrets of programs are kept: one round, because they are random and nobody can guess 256 bits.

People's passwords go through Django's slow hashing, which makes guessing dear. Doing that at every token
would only make the token endpoint an easy way to keep the node busy.
"""

import hashlib
import hmac
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.crypto import get_random_string


class RandomSecretHasher(BasePasswordHasher):
    """SHA-256 over salt and secret. Never for what a person has thought up."""

    algorithm = "random_secret_sha256"

    def salt(self) -> str:
        """Return a fresh salt."""
        return get_random_string(22)

    def encode(self, password: str, salt: str) -> str:
        """Return the stored form."""
        return f"{self.algorithm}${salt}${hashlib.sha256(f'{salt}${password}'.encode()).hexdigest()}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return the parts of the stored form."""
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether the secret is the stored one."""
        again = self.encode(password, self.decode(encoded)["salt"])
        return hmac.compare_digest(encoded.encode(), again.encode())

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Return what may be shown of it."""
        return {"algorithm": self.decode(encoded)["algorithm"]}

    def must_update(self, encoded: str) -> bool:  # noqa: ARG002 - Django's shape
        """Return that a stored form stays as it is."""
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: there is nothing to make slower."""
