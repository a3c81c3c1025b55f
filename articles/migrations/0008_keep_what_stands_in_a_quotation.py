from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0007_know_an_address_in_every_spelling"),
    ]

    operations = [
        migrations.AddField(
            model_name="block",
            name="quoted",
            field=models.BooleanField(
                default=False, help_text="stands in a quotation and is no paragraph of it"
            ),
        ),
    ]
