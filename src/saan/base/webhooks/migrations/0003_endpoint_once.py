from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("webhooks", "0002_untaken")]

    operations = [
        migrations.AddField("endpoint", "key_sha256", models.CharField(max_length=64, null=True, unique=True)),
    ]
