"""Indexes alone: no table is made anew, and no row is written; a million documents take seconds."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_at_size'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='document',
            name='document_by_type',
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['unit', 'type', 'issued_on', 'valid_until', 'standing', 'sealed_at', 'id'], name='document_by_keeping'),
        ),
        migrations.AddIndex(
            model_name='destroyed',
            index=models.Index(condition=models.Q(('standing', 'valid'), _negated=True), fields=['status_list'], name='destroyed_not_valid'),
        ),
    ]
