"""Pages of numbered documents, bulk files and agreed destruction are tried without end, those given up under the older rule too."""

from django.db import migrations

from saan.base.jobs.given_up import trying_again

try_again = trying_again([
    f"saan.documents.tasks.{name}"
    for name in ("seal", "check_batch", "issue_batch", "root_batch", "destroy")
])


class Migration(migrations.Migration):

    dependencies = [
        ("jobs", "0001_initial"),
        ("documents", "0016_answer_counts"),
    ]

    operations = [migrations.RunPython(try_again, migrations.RunPython.noop)]
