"""Indexes alone: no table is made anew, and no row is written; a million documents take seconds."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_agency_name_order'),
        ('documents', '0002_on_record'),
        ('files', '0002_asked_whether_used'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='application',
            name='application_awaited',
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['state', 'ends_on'], name='application_by_end'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['unit', 'issued_on', 'id'], name='document_by_day'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['unit', 'type', 'issued_on'], name='document_by_type'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['agency', 'standing', 'valid_until'], name='document_by_end'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('replaced_by__isnull', False)), fields=['replaced_by'], name='document_replaced'),
        ),
        migrations.AddIndex(
            model_name='sending',
            index=models.Index(fields=['batch', 'sent_at', 'next_at', 'delayed_since'], name='sending_of_batch'),
        ),
    ]
