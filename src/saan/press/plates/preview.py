"""A template as its designer sees it: filled with samples where nothing is given, marked as a sample, signed by nobody.

The signature is made by a key that is thrown away, so that the preview has gone the whole way of a real document.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from saan.press.credentials import Credential
from saan.press.errors import PressError, TextOverflowError, UnknownFieldError
from saan.press.pages import Watermark
from saan.press.plates.dots import png
from saan.press.plates.filling import Filling, Issuer
from saan.press.plates.glyphs import Face
from saan.press.plates.marks import Frame, Slot, Style
from saan.press.plates.pictures import Embedded
from saan.press.plates.plate import Plate
from saan.trust.canonical import canonical
from saan.trust.keys import signer

WORDS = ("ข้อความ", "ตัวอย่าง", "สำหรับ", "ดู", "ตำแหน่ง", "ที่", "จะ", "พิมพ์", "ปี่", "น้ำ", "ญี่ปุ่น", "กตัญญู")
LINK = "https://example.go.th/v/0123456789abcdefghijklmnopqrstuvwxyz"
_SHORT = "๑"
"""What stands in a field that has no room for a word, such as the number of a row."""
_MOST_WORDS = 1 << 11
_USUAL = 0.6
"""Share of its room that a sample takes where the template gives none."""
_GROUND, _NOBODY = 0xE4, 0xA8
"""The shades of a picture that is a sample: a head and shoulders, nobody's, before a ground."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a designer gives for a preview: values by name, whichever kind of mark a name is of."""

    texts: Mapping[str, str]
    pictures: Mapping[str, bytes | Embedded]


def preview(plate: Plate, at: datetime, given: Given | None = None, *, longest: bool = False) -> bytes:
    """Return a document of a plate that was compiled with the demo's watermark, its gaps filled with samples.

    With `longest`, each sample takes all the room that its field has. Raises what issuing raises, by field.
    """
    given = given or Given({}, {})
    while (longest or _needs_more(plate, given)) and plate.further:
        plate = plate.further
    return Issuer(plate, _nobody(at), at).issue(filled(plate, given, longest=longest), at)


def _needs_more(plate: Plate, given: Given) -> bool:
    """Return whether a row is given for which a document takes more pages."""
    return any(map(plate.marks.goes_on, given.texts.keys() - plate.marks.fields))


def filled(plate: Plate, given: Given, *, longest: bool = False) -> Filling:
    """Return what a preview says: what is given, and samples of the rest. Raises `UnknownFieldError`."""
    marks = plate.marks
    codes = {each.name for each in marks.squares}
    pictures = {each.name for each in marks.pictures}
    if surplus := (given.texts.keys() - marks.fields - codes) | (given.pictures.keys() - pictures):
        raise UnknownFieldError.of((), sorted(surplus))
    texts = _texts(plate, longest=longest) | {
        name: text for name, text in given.texts.items() if name in marks.fields
    }
    return Filling(
        title="ตัวอย่าง",
        texts=texts,
        record=canonical({"sample": texts}),
        squares={each.name: given.texts.get(each.name, LINK[: each.longest]) for each in marks.squares},
        pictures={each.name: _silhouette(each) for each in marks.pictures} | dict(given.pictures),
    )


def _silhouette(frame: Frame) -> bytes:
    """Return a picture of nobody in the shape of its frame: an ellipse for the head, and half of one for the shoulders."""
    across, down = max(round(frame.width * 2), 1), max(round(frame.height * 2), 1)
    unit = min(across, down * 0.8)
    head, shoulders = (unit * 0.21, unit * 0.26, down * 0.4), (unit * 0.4, unit * 0.42, float(down))
    dots = bytearray([_GROUND]) * (across * down)
    for wide, high, middle in (head, shoulders):
        for y in range(max(round(middle - high), 0), min(round(middle + high), down)):
            half = round(wide * max(1 - ((y - middle) / high) ** 2, 0) ** 0.5)
            left, right = max(across // 2 - half, 0), min(across // 2 + half, across)
            dots[y * across + left : y * across + right] = bytes([_NOBODY]) * (right - left)
    return png(across, down, 1, across, bytes(dots))


def place(template: str, error: PressError) -> int:
    """Return the line of a template that an error is about, counted from 1; 0 where it is about none."""
    if line := error.fields.get("line"):
        return int(str(line))
    name = re.escape(str(error.fields.get("field") or "\0"))
    found = re.search(rf'"{name}"|\{{{name}\}}', template)
    return template.count("\n", 0, found.start()) + 1 if found else 0


def _texts(plate: Plate, *, longest: bool) -> dict[str, str]:
    """Return a sample for each field: the template's own, else words that grow by turns while each fits wherever it stands."""
    slots: dict[str, list[Slot]] = {}
    texts: dict[str, str] = {}
    for slot in plate.marks.slots:
        for name, sample in zip(slot.fields, slot.samples, strict=True):
            slots.setdefault(name, []).append(slot)
            texts[name] = texts.get(name) or ("" if longest else sample)
    growing = [name for name, text in texts.items() if not text]
    for number in range(_MOST_WORDS):
        growing = [
            name for name in growing if _grown(plate, slots[name], texts, name, number, longest=longest)
        ]
        if not growing:
            break
    return texts


def _grown(  # noqa: PLR0913 - a field among the others, and how far it is to grow
    plate: Plate, slots: Sequence[Slot], texts: dict[str, str], name: str, number: int, *, longest: bool
) -> bool:
    """Put one word more into a field, and a space every few; return False, and leave it, where it has no room or is long enough."""
    before = texts[name]
    word = WORDS[number % len(WORDS)]
    for more in (word,) if number else (word, _SHORT):
        texts[name] = f"{before} {more}" if number and not number % 4 else before + more
        if (longest or not number or _usual(plate, slots[0], texts[name])) and _fits(plate, slots, texts):
            return True
    texts[name] = before
    return False


def _fits(plate: Plate, slots: Sequence[Slot], texts: Mapping[str, str]) -> bool:
    try:
        for slot in slots:
            plate.fitter.fit(slot, _face(plate, slot), [texts[name] for name in slot.fields])
    except TextOverflowError:
        return False
    return True


def _usual(plate: Plate, slot: Slot, text: str) -> bool:
    """Return whether a text is no longer than a place's usually is: a word or two in a sentence, else a share of its room."""
    if len(slot.fields) > 1:
        return len(text) <= len(WORDS[0]) * 2
    room = slot.width * len(slot.baselines) * _USUAL * 1000
    return _face(plate, slot).line(text)[1] * slot.size <= room


def _face(plate: Plate, slot: Slot) -> Face:
    return plate.voices[Style(slot.style.bold, slot.style.italic, (0.0, 0.0, 0.0))].face


def _nobody(at: datetime) -> Credential:
    """Return a credential of nobody's, for one preview; its name says that it is a sample."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, Watermark.DEMO.value)])
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"), False
    )  # fmt: skip
    made = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + timedelta(hours=1))
        .add_extension(x509.KeyUsage(digital_signature=True, **usage), critical=True)
        .sign(private, hashes.SHA256())
    )
    return Credential(signer(private), (made,))
