from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0015_applied_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='answered_deemed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='answered_certain',
            field=models.BooleanField(null=True),
        ),
    ]
