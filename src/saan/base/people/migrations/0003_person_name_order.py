"""People stand in Thai dictionary order, by a column of bytes with an index; those known already get theirs here."""

from django.db import migrations, models

from saan.base.collated import ThaiOrder, order_key


def fill(apps, schema_editor):
    """Give everyone their place."""
    person = apps.get_model("people", "Person")
    for row in person.objects.only("id", "given_name_th", "family_name_th").iterator():
        key = order_key(row.given_name_th, row.family_name_th)
        person.objects.filter(id=row.id).update(name_order=key)


class Migration(migrations.Migration):

    dependencies = [("people", "0002_invitation_mail")]

    operations = [
        migrations.AddField("person", "name_order", ThaiOrder("given_name_th", "family_name_th")),
        migrations.AddIndex(
            "person", models.Index(fields=["agency", "name_order", "id"], name="people_by_name")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
