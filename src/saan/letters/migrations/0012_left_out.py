from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("letters", "0011_asked")]

    operations = [
        migrations.AddField("counter", "left_out_from", models.IntegerField(null=True)),
        migrations.AddField(
            "counter", "left_out_because", models.CharField(blank=True, default="", max_length=200)
        ),
    ]
