"""Indexes alone: no table is made anew, and no row is written; a million pages take seconds."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lasting', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='lastingpage',
            name='lasting_page_due',
        ),
        migrations.RemoveIndex(
            model_name='lastingpage',
            name='lasting_page_until',
        ),
        migrations.AddIndex(
            model_name='lastingpage',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at', 'id', 'until', 'made_at', 'complete'], name='lasting_page_waits'),
        ),
        migrations.AddIndex(
            model_name='lastingpage',
            index=models.Index(fields=['agency', 'kind', 'until', 'complete'], name='lasting_page_by_end'),
        ),
        migrations.AddIndex(
            model_name='lastingpage',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['agency', 'due_at'], name='lasting_page_of_agency'),
        ),
        migrations.AddIndex(
            model_name='lastingpage',
            index=models.Index(condition=models.Q(('due_at', None)), fields=['agency', 'kind'], name='lasting_page_given_up'),
        ),
    ]
