"""Which documents stand in a file is found by an index: without it, each file that goes would cost a look at all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0010_batch_problem'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('page__isnull', False)), fields=['page'], name='document_of_page'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('prefix__isnull', False)), fields=['prefix'], name='document_prefix'),
        ),
    ]
