from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("documents", "0018_applications_lapse")]

    operations = [
        migrations.AddField(
            model_name="destroyed", name="document_id", field=models.UUIDField(null=True, unique=True)
        )
    ]
