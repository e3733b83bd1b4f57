"""The log is found by its words and its days through indexes."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        TrigramExtension(),
        migrations.AddIndex("record", models.Index(fields=["at"], name="record_by_time")),
        migrations.AddIndex(
            "record", GinIndex(fields=["fold"], opclasses=["gin_trgm_ops"], name="record_by_words")
        ),
    ]
