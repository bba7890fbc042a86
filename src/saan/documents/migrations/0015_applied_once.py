from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0014_transfers'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='request_sha256',
            field=models.CharField(blank=True, default='', max_length=64),
            preserve_default=False,
        ),
    ]
