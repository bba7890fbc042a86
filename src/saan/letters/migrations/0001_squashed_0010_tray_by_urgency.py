"""Every table of this house, as ten migrations before the first release left them."""

import django.db.models.deletion
import saan.trust.ids
from django.conf import settings
from django.db import migrations, models

from saan.base.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('letters', '0001_initial'),
        ('letters', '0004_delete_lastingpage'),
        ('letters', '0001_squashed_0004_delete_lastingpage'),
        ('letters', '0005_arrivals_tried_again'),
        ('letters', '0006_books'),
        ('letters', '0007_seals_tried_again'),
        ('letters', '0008_codes_of_memos'),
        ('letters', '0009_notes'),
        ('letters', '0010_tray_by_urgency'),
    ]

    dependencies = [
        ('agencies', '0001_initial'),
        ('files', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='IncomingLetter',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('sender_id', models.CharField(max_length=16)),
                    ('sender_name_th', models.CharField(max_length=500)),
                    ('sender_name_en', models.CharField(blank=True, max_length=500)),
                    ('letter_id', models.UUIDField()),
                    ('answers_letter', models.UUIDField(null=True)),
                    ('message_id', models.UUIDField(null=True, unique=True)),
                    ('state', models.CharField(choices=[('arrived', 'arrived'), ('opened', 'opened'), ('registered', 'registered'), ('assigned', 'assigned'), ('closed', 'closed'), ('rejected', 'rejected'), ('faulty', 'faulty')], max_length=10)),
                    ('kind', models.CharField(choices=[('external', 'external'), ('memo', 'memo'), ('sealed', 'sealed'), ('order', 'order'), ('rule', 'rule'), ('bylaw', 'bylaw'), ('announcement', 'announcement'), ('statement', 'statement'), ('news', 'news'), ('certificate', 'certificate'), ('minutes', 'minutes'), ('note', 'note')], max_length=12)),
                    ('number', models.CharField(max_length=120)),
                    ('running', models.IntegerField()),
                    ('dated', models.DateField()),
                    ('subject', models.CharField(max_length=500)),
                    ('urgency', models.SmallIntegerField()),
                    ('secrecy', models.SmallIntegerField()),
                    ('circular', models.BooleanField(default=False)),
                    ('copy', models.BooleanField(default=False)),
                    ('reply_by', models.DateField(null=True)),
                    ('record', models.BinaryField()),
                    ('record_sha256', models.CharField(max_length=64)),
                    ('arrived_at', models.DateTimeField()),
                    ('changed_at', models.DateTimeField()),
                    ('opened_at', models.DateTimeField(null=True)),
                    ('received_at', models.DateTimeField(null=True)),
                    ('registered_at', models.DateTimeField(null=True)),
                    ('read_at', models.DateTimeField(null=True)),
                    ('receive_number', models.CharField(blank=True, max_length=40)),
                    ('receive_year', models.SmallIntegerField(null=True)),
                    ('reminded_at', models.DateTimeField(null=True)),
                    ('ended_reason', models.CharField(blank=True, max_length=500)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                    ('pdf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
                    ('registry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit')),
                ],
            ),
            migrations.CreateModel(
                name='IncomingHolding',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('desk', models.UUIDField()),
                    ('personal', models.BooleanField()),
                    ('secrecy', models.SmallIntegerField()),
                    ('box', models.CharField(max_length=8)),
                    ('sort', models.BigIntegerField()),
                    ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='letters.incomingletter')),
                ],
            ),
            migrations.CreateModel(
                name='IncomingFile',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('place', models.SmallIntegerField()),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
                    ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='letters.incomingletter')),
                ],
            ),
            migrations.CreateModel(
                name='IncomingWords',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('words', models.TextField()),
                    ('form', models.SmallIntegerField(default=0)),
                    ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                    ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='letters.incomingletter')),
                ],
            ),
            migrations.CreateModel(
                name='Letter',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('external', 'external'), ('memo', 'memo'), ('sealed', 'sealed'), ('order', 'order'), ('rule', 'rule'), ('bylaw', 'bylaw'), ('announcement', 'announcement'), ('statement', 'statement'), ('news', 'news'), ('certificate', 'certificate'), ('minutes', 'minutes'), ('note', 'note')], max_length=12)),
                    ('state', models.CharField(choices=[('drafting', 'drafting'), ('reviewing', 'reviewing'), ('returned', 'returned'), ('awaiting-signature', 'awaiting-signature'), ('sealing', 'sealing'), ('signed', 'signed'), ('dispatched', 'dispatched'), ('kept', 'kept'), ('closed', 'closed'), ('withdrawn', 'withdrawn'), ('cancelled', 'cancelled')], max_length=20)),
                    ('version', models.IntegerField(default=1)),
                    ('round', models.SmallIntegerField(default=0)),
                    ('subject', models.CharField(blank=True, max_length=500)),
                    ('to_line', models.CharField(blank=True, max_length=300)),
                    ('urgency', models.SmallIntegerField(default=0)),
                    ('secrecy', models.SmallIntegerField(default=0)),
                    ('circular', models.BooleanField(default=False)),
                    ('reply_by', models.DateField(null=True)),
                    ('drafted_at', models.DateTimeField()),
                    ('changed_at', models.DateTimeField()),
                    ('number', models.CharField(max_length=120, null=True)),
                    ('running', models.IntegerField(null=True)),
                    ('year', models.SmallIntegerField(null=True)),
                    ('dated', models.DateField(null=True)),
                    ('content', models.BinaryField(null=True)),
                    ('letter_sha256', models.CharField(max_length=64, null=True)),
                    ('record', models.BinaryField(null=True)),
                    ('record_sha256', models.CharField(max_length=64, null=True)),
                    ('signed_at', models.DateTimeField(null=True)),
                    ('dispatched_at', models.DateTimeField(null=True)),
                    ('ended_reason', models.CharField(blank=True, max_length=500)),
                    ('key_sha256', models.CharField(max_length=64, null=True)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                    ('answers', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_by', to='letters.incomingletter')),
                    ('drafter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pdf', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
                    ('signatory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.position')),
                    ('signer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit')),
                ],
            ),
            migrations.CreateModel(
                name='Enclosure',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('attached_at', models.DateTimeField()),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
                    ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enclosures', to='letters.letter')),
                ],
            ),
            migrations.CreateModel(
                name='CertifiedCopy',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('made_at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
                    ('original', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
                    ('incoming', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='letters.incomingletter')),
                    ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='letters.letter')),
                ],
            ),
            migrations.CreateModel(
                name='LetterHolding',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('desk', models.UUIDField()),
                    ('personal', models.BooleanField()),
                    ('secrecy', models.SmallIntegerField()),
                    ('box', models.CharField(max_length=8)),
                    ('sort', models.BigIntegerField()),
                    ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='letters.letter')),
                ],
            ),
            migrations.CreateModel(
                name='LetterWords',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('words', models.TextField()),
                    ('form', models.SmallIntegerField(default=0)),
                    ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                    ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='letters.letter')),
                ],
            ),
            migrations.CreateModel(
                name='Minute',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('by_title', models.CharField(blank=True, max_length=400)),
                    ('at', models.DateTimeField()),
                    ('text', models.TextField(blank=True)),
                    ('due', models.DateField(null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='letters.incomingletter')),
                    ('to_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('to_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Practice',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('since', models.DateTimeField()),
                    ('circulars_share', models.BooleanField(default=True)),
                    ('highest_secrecy', models.SmallIntegerField(default=2)),
                    ('delivery_days', models.SmallIntegerField(default=7)),
                    ('remind_after_days', models.SmallIntegerField(default=1)),
                    ('dispatch_when_signed', models.BooleanField(default=False)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ],
            ),
            migrations.CreateModel(
                name='Recipient',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('place', models.SmallIntegerField()),
                    ('agency_id', models.CharField(max_length=16)),
                    ('name_th', models.CharField(max_length=500)),
                    ('name_en', models.CharField(blank=True, max_length=500)),
                    ('title', models.CharField(max_length=500)),
                    ('copy', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('created', 'created'), ('queued', 'queued'), ('accepted', 'accepted'), ('received', 'received'), ('registered', 'registered'), ('rejected', 'rejected'), ('invalid', 'invalid'), ('failed', 'failed'), ('expired', 'expired')], max_length=12)),
                    ('message_id', models.UUIDField(null=True, unique=True)),
                    ('queued_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('accepted_at', models.DateTimeField(null=True)),
                    ('received_at', models.DateTimeField(null=True)),
                    ('registered_at', models.DateTimeField(null=True)),
                    ('read_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('changed_at', models.DateTimeField()),
                    ('receive_number', models.CharField(blank=True, max_length=40)),
                    ('receive_year', models.SmallIntegerField(null=True)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('delivered', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='origin', to='letters.incomingletter')),
                    ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recipients', to='letters.letter')),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit')),
                ],
            ),
            migrations.CreateModel(
                name='RegisterEntry',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('register', models.CharField(max_length=60)),
                    ('year', models.SmallIntegerField()),
                    ('running', models.IntegerField()),
                    ('sort', models.CharField(choices=[('given', 'Given'), ('corrected', 'Corrected'), ('void', 'Void')], max_length=9)),
                    ('day', models.DateField()),
                    ('entered_at', models.DateTimeField()),
                    ('number', models.CharField(max_length=120)),
                    ('dated', models.DateField()),
                    ('from_line', models.CharField(max_length=500)),
                    ('to_line', models.CharField(max_length=500)),
                    ('subject', models.CharField(max_length=500)),
                    ('remark', models.CharField(blank=True, max_length=500)),
                    ('secrecy', models.SmallIntegerField()),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                    ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('incoming', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='letters.incomingletter')),
                    ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='letters.letter')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit')),
                    ('book', models.CharField(choices=[('sent', 'sent'), ('circular', 'circular'), ('memo', 'memo'), ('order', 'order'), ('rule', 'rule'), ('announcement', 'announcement'), ('certificate', 'certificate'), ('minutes', 'minutes'), ('note', 'note'), ('received', 'received'), ('secret-sent', 'secret-sent'), ('secret-received', 'secret-received')], max_length=16)),
                    ('keeper', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit')),
                ],
            ),
            migrations.CreateModel(
                name='ReviewStep',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('round', models.SmallIntegerField()),
                    ('place', models.SmallIntegerField()),
                    ('duty', models.CharField(choices=[('review', 'review'), ('sign', 'sign')], max_length=8)),
                    ('state', models.CharField(choices=[('waiting', 'waiting'), ('pending', 'pending'), ('approved', 'approved'), ('returned', 'returned'), ('dropped', 'dropped')], max_length=10)),
                    ('since', models.DateTimeField(null=True)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('version', models.IntegerField(null=True)),
                    ('note', models.TextField(blank=True)),
                    ('signature', models.BinaryField(null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='letters.letter')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('position', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.position')),
                    ('sort', models.BigIntegerField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='SecretRegistrar',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('since', models.DateTimeField()),
                    ('until', models.DateTimeField(null=True)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Seen',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('version', models.IntegerField()),
                    ('at', models.DateTimeField()),
                    ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seen', to='letters.letter')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Version',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('version', models.IntegerField()),
                    ('content', models.BinaryField()),
                    ('made_at', models.DateTimeField()),
                    ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='letters.letter')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Counter',
                fields=[
                    ('id', models.UUIDField(default=saan.trust.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('register', models.CharField(max_length=60)),
                    ('year', models.SmallIntegerField()),
                    ('last', models.IntegerField()),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('agency', 'register', 'year'), name='counter_once')],
                },
            ),
            migrations.AddIndex(
                model_name='incomingletter',
                index=models.Index(fields=['agency', 'number'], name='incoming_by_number'),
            ),
            migrations.AddIndex(
                model_name='incomingletter',
                index=models.Index(fields=['agency', 'running'], name='incoming_by_running'),
            ),
            migrations.AddIndex(
                model_name='incomingletter',
                index=models.Index(fields=['agency', 'receive_number'], name='incoming_by_receive_number'),
            ),
            migrations.AddIndex(
                model_name='incomingletter',
                index=models.Index(condition=models.Q(('answers_letter__isnull', False)), fields=['answers_letter'], name='incoming_answering'),
            ),
            migrations.AddIndex(
                model_name='incomingletter',
                index=models.Index(condition=models.Q(('secrecy__gt', 0), ('state', 'arrived')), fields=['agency'], name='incoming_secret_new'),
            ),
            migrations.AddIndex(
                model_name='incomingletter',
                index=models.Index(condition=models.Q(('reminded_at', None), ('state__in', ['arrived', 'opened'])), fields=['arrived_at'], name='incoming_to_remind'),
            ),
            migrations.AddConstraint(
                model_name='incomingletter',
                constraint=models.UniqueConstraint(fields=('registry', 'sender_id', 'letter_id'), name='incoming_once'),
            ),
            migrations.AddIndex(
                model_name='incomingholding',
                index=models.Index(fields=['desk', 'box', '-sort', '-letter', 'secrecy'], name='incoming_on_desk'),
            ),
            migrations.AddConstraint(
                model_name='incomingholding',
                constraint=models.UniqueConstraint(fields=('letter', 'desk'), name='incoming_once_on_desk'),
            ),
            migrations.AddConstraint(
                model_name='incomingholding',
                constraint=models.CheckConstraint(condition=models.Q(('secrecy', 0), ('personal', True), _connector='OR'), name='incoming_secret_is_personal'),
            ),
            migrations.AddConstraint(
                model_name='incomingfile',
                constraint=models.UniqueConstraint(fields=('letter', 'place'), name='incoming_file_once'),
            ),
            migrations.AddIndex(
                model_name='incomingwords',
                index=models.Index(fields=['form', 'id'], name='incoming_words_form'),
            ),
            migrations.AddIndex(
                model_name='letter',
                index=models.Index(fields=['agency', 'number'], name='letter_by_number'),
            ),
            migrations.AddIndex(
                model_name='letter',
                index=models.Index(fields=['agency', 'running'], name='letter_by_running'),
            ),
            migrations.AddIndex(
                model_name='letter',
                index=models.Index(condition=models.Q(('answers__isnull', False)), fields=['answers'], name='letter_answering'),
            ),
            migrations.AddIndex(
                model_name='letter',
                index=models.Index(condition=models.Q(('state', 'sealing')), fields=['id'], name='letter_being_sealed'),
            ),
            migrations.AddConstraint(
                model_name='letter',
                constraint=models.UniqueConstraint(condition=models.Q(('key_sha256__isnull', False)), fields=('agency', 'drafter', 'key_sha256'), name='letter_begun_once'),
            ),
            migrations.AddConstraint(
                model_name='enclosure',
                constraint=models.UniqueConstraint(fields=('letter', 'file'), name='enclosure_once'),
            ),
            migrations.AddConstraint(
                model_name='certifiedcopy',
                constraint=models.CheckConstraint(condition=models.Q(('letter', None), ('incoming', None), _connector='XOR'), name='copy_is_of_one_letter'),
            ),
            migrations.AddIndex(
                model_name='letterholding',
                index=models.Index(fields=['desk', 'box', '-sort', '-letter', 'secrecy'], name='letter_on_desk'),
            ),
            migrations.AddConstraint(
                model_name='letterholding',
                constraint=models.UniqueConstraint(fields=('letter', 'desk'), name='letter_once_on_desk'),
            ),
            migrations.AddConstraint(
                model_name='letterholding',
                constraint=models.CheckConstraint(condition=models.Q(('secrecy', 0), ('personal', True), _connector='OR'), name='letter_secret_is_personal'),
            ),
            migrations.AddIndex(
                model_name='letterwords',
                index=models.Index(fields=['form', 'id'], name='letter_words_form'),
            ),
            migrations.AddConstraint(
                model_name='practice',
                constraint=models.UniqueConstraint(fields=('agency', 'since'), name='practice_once_a_moment'),
            ),
            migrations.AddConstraint(
                model_name='recipient',
                constraint=models.UniqueConstraint(fields=('letter', 'place'), name='recipient_once'),
            ),
            migrations.AddIndex(
                model_name='registerentry',
                index=models.Index(condition=models.Q(('keeper', None)), fields=['agency', 'book', 'day', 'running', 'id'], name='agency_book_by_day'),
            ),
            migrations.AddIndex(
                model_name='registerentry',
                index=models.Index(condition=models.Q(('keeper__isnull', False)), fields=['keeper', 'book', 'day', 'running', 'id'], name='unit_book_by_day'),
            ),
            migrations.AddConstraint(
                model_name='registerentry',
                constraint=models.UniqueConstraint(condition=models.Q(('sort', 'given')), fields=('agency', 'register', 'year', 'running'), name='number_given_once'),
            ),
            migrations.AddConstraint(
                model_name='registerentry',
                constraint=models.CheckConstraint(condition=models.Q(('letter', None), ('incoming', None), _connector='XOR'), name='entry_is_of_one_letter'),
            ),
            migrations.AddIndex(
                model_name='reviewstep',
                index=models.Index(condition=models.Q(('state', 'pending')), fields=['person', 'sort', 'id'], name='step_awaits_person'),
            ),
            migrations.AddIndex(
                model_name='reviewstep',
                index=models.Index(condition=models.Q(('state', 'pending')), fields=['position', 'sort', 'id'], name='step_awaits_position'),
            ),
            migrations.AddConstraint(
                model_name='reviewstep',
                constraint=models.UniqueConstraint(fields=('letter', 'round', 'place'), name='step_once'),
            ),
            migrations.AddConstraint(
                model_name='reviewstep',
                constraint=models.CheckConstraint(condition=models.Q(('person', None), ('position', None), _connector='XOR'), name='step_is_one_person_or_position'),
            ),
            migrations.AddConstraint(
                model_name='seen',
                constraint=models.UniqueConstraint(fields=('letter', 'person'), name='seen_once'),
            ),
            migrations.AddConstraint(
                model_name='version',
                constraint=models.UniqueConstraint(fields=('letter', 'version'), name='version_once'),
            ),
        ]),
    ]
