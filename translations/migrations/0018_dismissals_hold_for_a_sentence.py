from django.db import migrations, models


class Migration(migrations.Migration):
    """A dismissal was forgotten with any edit of its row; earlier ones are asked for once more."""

    dependencies = [("translations", "0017_keep_what_workers_say_as_sentences")]

    operations = [
        migrations.RemoveConstraint("dismissal", "dismissal_once"),
        migrations.RenameField("dismissal", "pair_hash", "context_hash"),
        migrations.AlterField(
            "dismissal",
            "context_hash",
            models.CharField(
                max_length=32, help_text="digest of the source and the sentence around the span"
            ),
        ),
        migrations.AddConstraint(
            "dismissal",
            models.UniqueConstraint(
                fields=["unit", "part", "check_id", "context_hash", "span_hash"],
                nulls_distinct=False,
                name="dismissal_once",
            ),
        ),
    ]
