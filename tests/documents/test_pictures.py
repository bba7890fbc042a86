"""A picture of its holder: it is in the record, and every face of the document shows that very one."""

import io
from base64 import b64encode
from typing import Any

import msgspec
import pypdfium2
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from PIL import Image, ImageChops

from saan.documents import api, drawn
from saan.documents.actions.types import checked
from saan.documents.errors import TypeRefusedError
from saan.documents.models import DocumentType
from saan.documents.paper import Trial
from saan.documents.rules import pictures as rule
from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import Field, FieldKind, Ground, read_schema
from saan.documents.rules.values import check
from saan.press.verifying import verify
from saan.trust.errors import Text
from saan.trust.findings import Outcome
from tests.documents.photos import (
    CARD,
    PHOTO,
    RED,
    card,
    jpeg,
    of_many_scans,
    png,
    small_that_grows,
    taken_by_a_camera,
    url,
    with_card,
)
from tests.documents.world import CERTIFICATE, applied, issued, moment
from tests.letters.world import House
from tests.press.authority import settled

WHOLE = Field(
    "photo",
    FieldKind.PICTURE,
    Text("รูปถ่าย", "Photograph"),
    Text("", ""),
    True,
    Ground.PUBLIC_TASK,
    most=rule.MOST,
)


def schema(**photo: Any) -> dict[str, Any]:
    """Return the schema of a card with members of its photograph changed; None takes one out."""
    said: dict[str, Any] = msgspec.json.decode(card().definition)["schema"]
    members = {"x-personal": False, **PHOTO, **photo}
    said["properties"]["photo"] = {name: value for name, value in members.items() if value is not None}
    return said


def wrong(said: dict[str, Any]) -> list[str]:
    return [f"{one.field}: {one.text.en}" for one in read_schema(said)[1]]


def test_a_schema_says_pictures_in_one_way_only() -> None:
    made, problems = read_schema(schema())
    assert not problems
    (photo,) = made.pictures
    assert (photo.kind, photo.most) == (FieldKind.PICTURE, 64 << 10)
    assert read_schema(schema(**{"x-most-kib": 20}))[0].pictures[0].most == 20 << 10
    assert "x-most-kib must be 1 to 64" in wrong(schema(**{"x-most-kib": 65}))[0]
    assert "has no maxLength" in wrong(schema(maxLength=1000))[0]
    assert "has no x-name" in wrong(schema(**{"x-name": True}))[0]
    assert "x-personal must be false" in wrong(schema(**{"x-personal": None}))[0]
    third = schema()
    third["properties"] |= {"sign": PHOTO, "third": PHOTO}
    assert wrong(third) == ["third: a type has at most 2 pictures"]
    assert "x-unique must list" in wrong(schema() | {"x-unique": [["photo"]]})[0]
    rows = {"type": "array", "maxItems": 2, "title": "ตาราง", "x-title-en": "Table"}
    inner = {"type": "object", "additionalProperties": False, "properties": {"photo": PHOTO}}
    nested = schema()
    nested["properties"]["table"] = rows | {"items": inner}
    assert "rows cannot hold pictures" in wrong(nested)[0]


def fault(value: str, most: int = rule.MOST) -> str:
    found = rule.fault(value, most)
    return found.en if found else ""


def test_a_picture_is_written_in_one_form_only() -> None:
    good = url(jpeg())
    assert fault(good) == ""
    assert fault(url(png(), "image/png")) == ""
    assert rule.picture(good) == jpeg()
    assert "is not the image/png that it claims" in fault(url(jpeg(), "image/png"))
    assert "is not the image/jpeg" in fault(url(b"GIF89a" + b"x" * 30))
    for bad in (
        url(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        good.replace("base64,", "base64, "),
        good[:60] + "\n" + good[60:],
        good.replace("image/jpeg;", "image/jpeg;name=me.jpg;"),
        good.replace("data:", "DATA:"),
        good.rstrip("=") if good.endswith("=") else good[:-1],
        "https://example.org/photo.jpg",
        "data:image/jpeg;base64,",
        b64encode(jpeg()).decode(),
    ):
        assert "must be data:image/jpeg;base64,…" in fault(bad), bad[:60]
    assert "larger than 64 KiB" in fault(url(jpeg() + b"x" * rule.MOST))
    assert "larger than 1 KiB" in fault(good, 1 << 10)
    cut = url(png() + b"x" * 40_000, "image/png")[:32_767]
    assert "all that a cell of xlsx holds" in fault(cut)
    (problem,) = check(read_schema(schema())[0], CARD | {"photo": good.replace("jpeg", "gif")})
    assert problem.field == "photo"
    assert problem.text.th.startswith("รูปถ่าย: ต้องเป็น data:image/jpeg")
    assert len(problem.text.th) < 200, "what was given is not said back"


@examples(st.binary(max_size=400), st.sampled_from(sorted(rule.BEGINS)))
def test_bytes_and_texts_stand_for_each_other(rest: bytes, media: str) -> None:
    """There is one text for each picture, and one picture for each text."""
    picture = rule.BEGINS[media] + rest
    value = rule.written(picture)
    assert value is not None
    assert value.startswith(f"data:{media};base64,")
    assert fault(value) == ""
    assert rule.picture(value) == picture
    assert rule.size(value) == len(picture)
    assert fault(value, len(picture)) == ""
    if len(picture) > 1:
        assert fault(value, len(picture) - 1)


@examples(st.integers(min_value=30), st.sampled_from(" \n=-_%A"))
def test_no_other_text_says_the_same_picture(place: int, more: str) -> None:
    good = url(jpeg(4, 4))
    at = place % len(good)
    bad = good[:at] + more + good[at:]
    assert fault(bad) or rule.picture(bad) != rule.picture(good)


HOSTILE = {
    "truncated": (url(jpeg(800, 800)[:-900]), "its end is missing"),
    "cut off by a workbook": (url(taken_by_a_camera(400, 300))[:32_767], "all that a cell of xlsx holds"),
    "not a picture": (url(b"\xff\xd8\xff\xd9"), "no picture"),
    "a bomb": (url(png(8000, 8000, "1"), "image/png"), "too wide or too high"),
    "more dots than a page shows": (url(png(2100, 2100, "1"), "image/png"), "too wide or too high"),
    "few bytes that many megabytes come of": (url(small_that_grows(), "image/png"), "too wide or too high"),
    "ten seconds of work for its reader": (url(of_many_scans(2300)), "in too many scans"),
    "where it was taken": (url(jpeg(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")), "holds more than the picture"),
    "something behind its end": (url(jpeg() + b"another"), "holds more than the picture"),
    "something behind a PNG": (url(png() + b"another", "image/png"), "holds more than the picture"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_drawn_or_says_more_than_it_shows_is_refused_by_its_field(name: str) -> None:
    value, said = HOSTILE[name]
    assert fault(value) == "", "its form is right"
    (problem,) = drawn.problems([WHOLE], {"photo": value})
    assert (problem.field, problem.code) == ("photo", "documents.bad-picture")
    assert problem.text.en.startswith("Photograph: ")
    assert said in problem.text.en
    assert problem.remedy.th


def test_what_programs_write_beside_a_picture_is_taken() -> None:
    for value in (
        url(jpeg(progressive=True, comment=b"CREATOR: gd-jpeg", icc_profile=b"x" * 200)),
        url(jpeg(quality=30, optimize=True)),
        url(png(mode="RGBA", dpi=(300, 300)), "image/png"),
    ):
        assert list(drawn.problems([WHOLE], {"photo": value})) == []


def test_a_camera_s_picture_is_made_small_upright_and_says_nothing_of_its_taking() -> None:
    given = taken_by_a_camera()
    assert len(given) > 4 << 20
    for most in (rule.MOST, 8 << 10):
        value = drawn.fitted(WHOLE if most == rule.MOST else _bounded(most), given)
        assert isinstance(value, str), value
        made = rule.picture(value)
        assert len(made) <= most
        assert fault(value, most) == ""
        assert b"Secret" not in made
        assert b"Exif" not in made
        with Image.open(io.BytesIO(made)) as image:
            assert image.height > image.width, "it stands"
            above, below = (image.getpixel((image.width // 2, image.height * part // 10)) for part in (2, 8))
        assert above[0] > above[2], "red above"  # type: ignore[index]
        assert below[2] > below[0], "blue below"  # type: ignore[index]
        assert list(drawn.problems([_bounded(most)], {"photo": value})) == []
    for bad in (b"", b"GIF89a", b"<svg/>", given[:5000], png(12000, 12000, "1")):
        refused = drawn.fitted(WHOLE, bad)
        assert isinstance(refused, Problem)
        assert refused.field == "photo"


def sort_of(mode: str, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((120, 150), 50).convert("RGB").convert(mode).save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("mode", "kind", "more"),
    [
        ("CMYK", "JPEG", {}),
        ("L", "JPEG", {"progressive": True}),
        ("RGB", "JPEG", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12"}),
        ("1", "PNG", {}),
        ("I;16", "PNG", {}),
        ("LA", "PNG", {}),
        ("P", "PNG", {"transparency": 0}),
        ("RGBA", "PNG", {}),
    ],
)
def test_every_sort_of_camera_and_scanner_is_helped(mode: str, kind: str, more: dict[str, Any]) -> None:
    value = drawn.fitted(WHOLE, sort_of(mode, kind, **more))
    assert isinstance(value, str), value
    assert value.startswith("data:image/jpeg;base64,")
    assert list(drawn.problems([WHOLE], {"photo": value})) == []


def _bounded(most: int) -> Field:
    return Field("photo", FieldKind.PICTURE, WHOLE.label, WHOLE.hint, True, WHOLE.ground, most=most)


def test_a_page_draws_only_pictures_of_its_type() -> None:
    def refused(files: api.TypeFiles) -> list[str]:
        with pytest.raises(TypeRefusedError) as error:
            checked(files)
        return [f"{one.text.en} {one.remedy.en}" for one in error.value.problems]

    read, _ = checked(card(required=True))
    assert [one.name for one in read.schema.pictures] == ["photo"]
    (strange,) = refused(card('#picture("portrait", optional: true)\n#picture("photo", optional: true)\n'))
    assert "the picture portrait, which is no field of pictures" in strange
    assert 'take picture("portrait") off the page' in strange
    (text,) = refused(card('#picture("full_name", optional: true)\n'))
    assert "the picture full_name, which is no field of pictures" in text
    (needed,) = refused(card('#picture("photo")\n'))
    assert 'Write picture("photo", optional: true)' in needed
    (printed,) = refused(card('#field("photo")\n'))
    assert "prints fields that are not there: photo" in printed
    checked(card('#picture("photo")\n', required=True))
    checked(card(""))
    files = card()
    said = msgspec.json.decode(files.definition) | {"sealed": ["photo"]}
    (sealed,) = refused(api.TypeFiles(msgspec.json.encode(said), files.plate, files.pictures))
    assert "sealed names photo" in sealed


def reddish(pdf: bytes) -> int:
    """Return how many dots of a page's picture are as red as the photograph."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=1).to_pil().convert("RGB")
    bands = zip(image.split(), RED, strict=True)
    near = [band.point([255 * (abs(have - want) < 12) for have in range(256)]) for band, want in bands]
    return ImageChops.darker(ImageChops.darker(*near[:2]), near[2]).histogram()[255]


@pytest.mark.django_db
def test_a_photograph_goes_from_the_application_into_record_and_page(here: House) -> None:
    with_card(here)
    document_id = issued(here, "card", CARD)
    view = api.document(here.clerk, document_id, moment(20))
    assert view.record.data["photo"] == CARD["photo"]
    pdf = api.page_of(here.clerk, document_id, moment(20))
    assert reddish(pdf) > 4000
    found = verify(pdf, roots=[settled().root], at=moment(20))
    assert found.outcome is not Outcome.FAILS, found.findings
    assert found.record == api.record_bytes(view.record)
    without = issued(here, "card", CERTIFICATE)
    assert reddish(api.page_of(here.clerk, without, moment(20))) == 0
    with pytest.raises(api.DataRefusedError) as refused:
        applied(here, "card", CARD | {"photo": url(jpeg()[:-100])})
    assert [one.field for one in refused.value.problems] == ["photo"]


@pytest.mark.django_db
def test_types_without_pictures_ask_nobody_to_read_one(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "embed_apart", None)
    trial = Trial(DocumentType.objects.get(agency_id=here.agency.id, code="certificate"))
    assert trial.problems(CERTIFICATE) == ()
    issued(here)
