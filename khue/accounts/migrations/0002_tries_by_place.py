"""Tries are counted by name and place; the column keeps its name, so that the code before still runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AlterField(
            "attempts",
            "email",
            models.CharField(max_length=254, primary_key=True, serialize=False, db_column="email"),
        ),
        migrations.RenameField("attempts", "email", "key"),
    ]
