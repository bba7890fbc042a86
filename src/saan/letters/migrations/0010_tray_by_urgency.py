"""A tray shows the most urgent first, and then what waits longest: each step that waits has its place in that order."""

from datetime import UTC, datetime

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MILLIS_BITS, MOST_URGENT = 44, 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def place(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Place the steps that wait now; those of the past never lie in a tray again."""
    steps = apps.get_model("letters", "ReviewStep")
    batch = []
    for step in steps.objects.filter(state="pending").select_related("letter").iterator(1000):
        since = step.since or step.letter.changed_at
        millis = int((since - EPOCH).total_seconds() * 1000)
        step.sort = (MOST_URGENT - step.letter.urgency) << MILLIS_BITS | millis
        batch.append(step)
    steps.objects.bulk_update(batch, ["sort"], batch_size=500)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # an altered table may have no checks pending


class Migration(migrations.Migration):
    """Adds the place, fills it, and lets the two indexes of trays follow it."""

    dependencies = [("letters", "0009_notes")]

    operations = [
        migrations.AddField("reviewstep", "sort", models.BigIntegerField(null=True)),
        migrations.RunPython(place, migrations.RunPython.noop),
        migrations.RemoveIndex("reviewstep", "step_awaits_person"),
        migrations.RemoveIndex("reviewstep", "step_awaits_position"),
        migrations.AddIndex(
            "reviewstep",
            models.Index(
                fields=["person", "sort", "id"],
                condition=models.Q(state="pending"),
                name="step_awaits_person",
            ),
        ),
        migrations.AddIndex(
            "reviewstep",
            models.Index(
                fields=["position", "sort", "id"],
                condition=models.Q(state="pending"),
                name="step_awaits_position",
            ),
        ),
    ]
