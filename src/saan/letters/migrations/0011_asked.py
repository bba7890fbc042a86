from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("letters", "0003_words")]

    operations = [
        migrations.AddField("recipient", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField("recipient", "told_by", models.UUIDField(null=True)),
        migrations.AddIndex(
            "recipient",
            models.Index(
                fields=["changed_at", "id"],
                condition=models.Q(state__in=["accepted", "received"], message_id__isnull=False),
                name="recipient_unheard",
            ),
        ),
    ]
