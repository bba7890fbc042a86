"""Agencies stand in Thai dictionary order, by a column of bytes; those known already get theirs here."""

from django.db import migrations

from saan.base.collated import ThaiOrder, order_key


def fill(apps, schema_editor):
    """Give every agency its place."""
    agency = apps.get_model("agencies", "Agency")
    for row in agency.objects.only("id", "name_th").iterator():
        agency.objects.filter(id=row.id).update(name_order=order_key(row.name_th))


class Migration(migrations.Migration):

    dependencies = [("agencies", "0001_initial")]

    operations = [
        migrations.AddField("agency", "name_order", ThaiOrder("name_th")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
