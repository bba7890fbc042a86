"""Every refusal of a call is a problem document, in both languages, and is called what it is."""

from typing import Annotated, Any

import msgspec
import pytest
from django.test import Client

from saan.base.people.errors import EmailTakenError
from saan.web.problems import document
from saan.web.rest.amiss import amiss


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/v1/letters", "POST"),
        ("GET", "/oauth/token", "POST"),
        ("GET", "/oauth/revoke", "POST"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_refused_in_words(
    client: Client, method: str, path: str, allowed: str
) -> None:
    answer = client.generic(method, path)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert allowed in answer["Allow"]
    told = answer.json()
    assert (told["status"], told["code"]) == (405, "web.method-not-taken")
    assert f"takes no {method}" in told["message"]["en"]
    assert answer["Allow"] in told["message"]["th"]


@pytest.mark.django_db
def test_a_person_who_opens_the_address_of_a_button_is_told_so_on_a_page(client: Client) -> None:
    answer = client.get("/preferences/language/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "แล้วกดปุ่มที่ต้องการจากที่นั่น" in answer.text


def test_a_taken_address_is_not_called_a_change_meanwhile() -> None:
    told = msgspec.json.decode(document(EmailTakenError(email="a@b.example")).content)
    assert (told["status"], told["title"]) == (409, "อีเมลนี้มีบัญชีอยู่แล้ว")


class Row(msgspec.Struct, forbid_unknown_fields=True):
    unit: str
    days: Annotated[int, msgspec.Meta(ge=1)] = 1
    said: Annotated[str, msgspec.Meta(max_length=2)] = ""
    parts: dict[str, int | None] = {}


@pytest.mark.parametrize(
    ("body", "thai"),
    [
        ({}, "ขาด `unit`"),
        ({"unit": 1}, "ต้องเป็น ข้อความ (str) แต่เป็น จำนวนเต็ม (int) ที่ `$.unit`"),
        ({"unit": "", "z": 1}, "มี `z` ซึ่งไม่มีในแบบ"),
        ({"unit": "", "days": 0}, "จำนวนเต็ม (int) ต้อง ไม่น้อยกว่า 1 ที่ `$.days`"),
        ({"unit": "", "said": "aaa"}, "ข้อความ (str) ต้องยาว ไม่เกิน 2 ที่ `$.said`"),
        (
            {"unit": "", "parts": {"a": "b"}},
            "ต้องเป็น จำนวนเต็ม (int) หรือ null แต่เป็น ข้อความ (str) ที่ `$.parts[...]`",
        ),
    ],
)
def test_what_is_amiss_in_a_body_is_said_in_thai_too(body: Any, thai: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.json.decode(msgspec.json.encode(body), type=Row)
    said = amiss(str(refused.value))
    assert (said.th, said.en) == (thai, str(refused.value))
    assert str(said) == said.en, "the field of a problem stays as it was"
    assert amiss("Something new").th == "อ่านเป็น JSON ไม่ได้"
