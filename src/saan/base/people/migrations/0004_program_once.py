from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("people", "0003_person_name_order")]

    operations = [
        migrations.AddField("machine", "key_sha256", models.CharField(max_length=64, null=True, unique=True)),
    ]
