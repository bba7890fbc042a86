from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from pytest_django import Settings

from saan.base.files.models import File


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    """A node folder of the test's own."""
    settings.SAAN_HOME = tmp_path
    return tmp_path


@pytest.fixture
def enclosure() -> Iterator[type[models.Model]]:
    """A record of some house that refers to a file."""

    class Enclosure(models.Model):
        file = models.ForeignKey(File, models.PROTECT, related_name="+")

        class Meta:
            app_label = "files"

    with connection.schema_editor() as editor:
        editor.create_model(Enclosure)
    yield Enclosure
    with connection.schema_editor() as editor:
        editor.delete_model(Enclosure)
    del apps.all_models["files"]["enclosure"]
    apps.clear_cache()
