"""What people read stands in both languages, and every setting is explained."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from django.db.migrations.loader import MigrationLoader
from django.forms import Field

import saan
from saan.base.forms import Form
from saan.base.journal.catalogue import all_types
from saan.base.words import spoken
from saan.documents.forms import ChangeForm
from saan.trust.errors import SaanError
from saan.web.node.config import NodeConfig

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "guide" / "settings.md").read_text()


def _load_every_module() -> None:
    for module in pkgutil.walk_packages(saan.__path__, "saan."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _errors(base: type[SaanError]) -> Iterator[type[SaanError]]:
    for error in base.__subclasses__():
        if error.__module__.startswith("saan."):
            yield error
        yield from _errors(error)


def _thai(text: str) -> bool:
    return any("\u0e00" <= letter <= "\u0e7f" for letter in text)


def _english(text: str) -> bool:
    """Return whether a sentence is English; it may quote a Thai word."""
    return re.match("[^\u0e00-\u0e7f]*[A-Za-z]{2}", text) is not None


def test_every_act_type_is_named_in_both_languages() -> None:
    _load_every_module()
    assert all_types(), "no house declares any act"
    for act_type in all_types():
        assert _thai(act_type.name.th), act_type.code
        assert _english(act_type.name.en), act_type.code
        assert act_type.basis, f"{act_type.code} rests on no legal basis"


def test_every_refusal_speaks_both_languages_and_has_one_code() -> None:
    _load_every_module()
    seen: dict[str, str] = {}
    for error in set(_errors(SaanError)):
        for text in (error.text, error.remedy_text):
            assert _thai(text.th), error.__name__
            assert _english(text.en), error.__name__
        if "code" in vars(error):
            other = seen.setdefault(error.code, error.__qualname__)
            assert other == error.__qualname__, f"{error.code} names two refusals"


@pytest.mark.parametrize("field", msgspec.structs.fields(NodeConfig), ids=lambda field: field.encode_name)
def test_every_setting_is_explained_in_the_guide(field: msgspec.structs.FieldInfo) -> None:
    assert f"`{field.encode_name}`" in GUIDE


def test_every_app_has_one_migration_head() -> None:
    graph = MigrationLoader(None).graph
    heads = [app for app, _ in graph.leaf_nodes()]
    assert len(heads) == len(set(heads))


def test_no_sentence_of_a_refusal_holds_a_moment_as_programs_write_it() -> None:
    """A day in a field of an error is `thai.dated`: each sentence then says it as its language does."""
    for house in ("base", "documents", "letters", "web"):
        for module in sorted((ROOT / "src" / "saan" / house).rglob("*.py")):
            for call in ast.walk(ast.parse(module.read_text())):
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("Error"):
                    for field in call.keywords:
                        said = ast.unparse(field.value)
                        assert not re.search(r"\b(isoformat|strftime|rfc3339)\(", said), (
                            f"{module.name}: {said}"
                        )


def test_counts_in_the_thai_words_of_pages_stand_in_thai_digits() -> None:
    """Names of standards, and examples of what is typed, keep the digits that they are written with."""
    counted = re.compile(r"(?<![\w./:-])[0-9]+ [\u0e00-\u0e7f]")
    quoted = re.compile(r'"([^"\n]*[\u0e00-\u0e7f][^"\n]*)"')
    for page in sorted((ROOT / "src" / "saan").rglob("*.html")):
        for words in quoted.findall(page.read_text()):
            assert not counted.search(words), f"{page.name}: {words}"


def _forms(base: type[Form]) -> Iterator[type[Form]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def test_a_field_whose_label_is_no_noun_asks_in_a_sentence_of_its_own() -> None:
    """“โปรดระบุ” and a label make a sentence where the label names a thing, not where it says what to do or until when."""
    _load_every_module()
    no_noun = re.compile("(มอบหมาย|เปิด|เข้าถึง|แจ้งเมื่อ|ตั้งแต่|ถึงวันที่|เปลี่ยน|หยุด|พยายาม|เตือน|ภายใน|เมื่อ|หรือ|เลือก)")
    generic = Field.default_error_messages["required"]
    for form in set(_forms(Form)):
        for name, field in form.base_fields.items():
            if field.required and no_noun.match(str(field.label or "")):
                own = field.error_messages["required"]
                assert own is not generic, f"{form.__name__}.{name}: {field.label}"
                with spoken("en"):
                    assert _english(str(own)), f"{form.__name__}.{name}"
    with spoken("th"):
        assert ChangeForm((), {}).errors["change"] == ["โปรดเลือกว่าจะเปลี่ยนเป็นสถานะใด"]
        assert ChangeForm((), {}).errors["reason"] == ["โปรดระบุเหตุผล"]
