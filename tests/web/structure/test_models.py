"""Every table says how harmful a leak would be and how long it keeps; foreign keys point down the house."""

import configparser
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from saan.base.records import DataClass, Kept, Retention

ROOT = Path(__file__).parents[3]
OURS = [model for model in apps.get_models() if model.__module__.startswith("saan.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_table_declares_its_data_class_and_retention(model: type[models.Model]) -> None:
    assert issubclass(model, Kept), "subclass Record or Kept"
    assert isinstance(getattr(model, "data_class", None), DataClass)
    assert isinstance(getattr(model, "retention", None), Retention)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down_the_house(model: type[models.Model]) -> None:
    """A key named by a string, as in `"letters.Letter"`, escapes the import contracts; it does not escape this."""
    for field in model._meta.get_fields():
        target = field.related_model if field.is_relation and field.concrete else None
        if not isinstance(target, type) or not target.__module__.startswith("saan."):
            continue
        here, there = _house(model), _house(target)
        if here != there:
            assert _floor(there) < _floor(here), f"{model._meta.label}.{field.name} points up or across"


def _house(model: type[models.Model]) -> str:
    parts = model.__module__.split(".")
    return ".".join(parts[:3]) if parts[1] == "base" else ".".join(parts[:2])


def _floor(house: str) -> tuple[int, int]:
    """Return (storey, storey within base) from the import contracts, the lowest first."""
    parts = house.split(".")
    storey = _storeys("importlinter:contract:layers")[parts[1]]
    within = _storeys("importlinter:contract:base")[parts[2]] if parts[1] == "base" else 0
    return storey, within


def _storeys(contract: str) -> dict[str, int]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    layers = parser[contract]["layers"].split("\n")
    return {
        name.strip(" ()"): -number
        for number, layer in enumerate(line for line in layers if line.strip())
        for name in layer.split("|")
    }
