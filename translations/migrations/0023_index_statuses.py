from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the table: the desk works meanwhile.
    atomic = False

    dependencies = [
        ("translations", "0022_say_notes_and_mails_in_the_readers_language"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="translation",
            index=models.Index(fields=["status"], name="translation_status"),
        ),
    ]
