"""What an envelope carries, opened: its parts decrypted and checked, small ones in memory, large ones as a stream."""

import hashlib
from collections.abc import Iterator, Mapping
from io import BufferedReader, BytesIO, RawIOBase
from typing import BinaryIO, cast

from cryptography.hazmat.primitives.asymmetric import ec

from saan.base.files import api as files
from saan.base.files.api import CHUNK, FileRef
from saan.exchange.refusals import WrongBlobError
from saan.trust import openings, sealing
from saan.trust.envelopes import Envelope, Part
from saan.trust.openings import MANIFEST, MANIFEST_MEDIA, NotManifestError
from saan.trust.sealing import PartCipher
from saan.trust.tree import Frontier, leaf_hash


class Contents:
    """The parts of an envelope as they really are; where it is encrypted, its manifest has been opened."""

    def __init__(
        self,
        envelope: Envelope,
        boxes: Mapping[str, ec.EllipticCurvePrivateKey],
        blobs: Mapping[int, str],
    ) -> None:
        """Open the manifest with one of our keys; `blobs` are the stored files of parts, by their place.

        Raises `NotForUsError`, `SealingError`, `DamagedContentError` or `NotManifestError` when it does not open.
        """
        self.envelope = envelope
        self._files = blobs
        self._key = None
        self._first = 0
        self.parts = envelope.parts
        if envelope.sealed is not None:
            self._key = sealing.unwrap_key(envelope.sealed, boxes)
            self._first = 1
            self.parts = self._listed()

    def stream(self, index: int) -> BinaryIO:
        """Return the content of a part as a stream that hands out no byte which has not been decrypted soundly.

        That it is what the manifest says is known at its end only: whoever uses it before that must compare.
        """
        place = index + self._first
        source = self._source(place)
        if self._key is None:
            return source
        pieces = Pieces(PartCipher(self._key, self.envelope.id, place).open_stream(source))
        return cast("BinaryIO", BufferedReader(pieces))

    def content(self, index: int) -> bytes:
        """Return the content of a part whole, in memory; raise `WrongBlobError` when it is not what its manifest says."""
        part = self.parts[index]
        with self.stream(index) as stream:
            data = stream.read(part.size + 1)
        _demand(part, BytesIO(data))
        return data

    def store(self, index: int) -> FileRef:
        """Return a part as a stored file, stored now unless it lies there already; durable on return."""
        if self._key is None and (sha256 := self._files.get(index)):
            return files.find(sha256)
        part = self.parts[index]
        with self.stream(index) as stream:
            ref = files.put(stream, limit=part.size)
        if ref.size != part.size or ref.root != part.root or part.sha256 not in (None, ref.sha256):
            raise WrongBlobError(name=part.name)
        return ref

    def check(self) -> None:
        """Read every part to its end, in constant memory; raise `WrongBlobError` where one is not what its manifest says."""
        for index, part in enumerate(self.parts):
            with self.stream(index) as stream:
                _demand(part, stream)

    def opening(self) -> bytes:
        """Return what shows a stranger the list of an encrypted message; raise an `OpeningError` if nothing does."""
        if self._key is None:
            raise openings.NotEncryptedError
        beside = None if self.envelope.parts[0].data is not None else self._manifest()
        return openings.write(self.envelope, self._key, beside)

    def _listed(self) -> tuple[Part, ...]:
        """Return what the manifest lists: only what an opening could show a stranger as well is a manifest."""
        manifest = self.envelope.parts[0]
        if (manifest.name, manifest.media) != (MANIFEST, MANIFEST_MEDIA):
            raise NotManifestError
        cipher = PartCipher(self._key or b"", self.envelope.id, 0)
        return openings.listed(b"".join(cipher.open_stream(BytesIO(self._manifest()))), self.envelope)

    def _manifest(self) -> bytes:
        with self._source(0) as source:
            return source.read(sealing.SEALED_PIECE + 1)

    def _source(self, place: int) -> BinaryIO:
        data = self.envelope.parts[place].data
        return files.open(self._files[place]) if data is None else BytesIO(data)


class Pieces(RawIOBase):
    """Decrypted pieces as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer from the present piece."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _demand(part: Part, stream: BinaryIO) -> None:
    """Return where a stream is of the size, root and hash that its part says; raise `WrongBlobError` where not."""
    size, tree, digest = 0, Frontier(), hashlib.sha256()
    while size <= part.size and (chunk := stream.read(CHUNK)):
        size += len(chunk)
        tree.add(leaf_hash(chunk))
        digest.update(chunk)
    same = size == part.size and tree.root().hex() == part.root
    if not same or part.sha256 not in (None, digest.hexdigest()):
        raise WrongBlobError(name=part.name)
