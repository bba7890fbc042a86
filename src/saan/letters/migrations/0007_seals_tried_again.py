"""Pages of letters that have their number are made without end of trying, those given up under the older rule too."""

from django.db import migrations

from saan.base.jobs.given_up import trying_again

try_again = trying_again(["saan.letters.tasks.seal"])


class Migration(migrations.Migration):

    dependencies = [
        ("jobs", "0001_initial"),
        ("letters", "0006_books"),
    ]

    operations = [migrations.RunPython(try_again, migrations.RunPython.noop)]
