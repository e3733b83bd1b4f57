"""Lists walk indexes: by start, by end, by saving, by the words of title, place and presider."""

import unicodedata

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


def fold(text):
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def fill(apps, schema_editor):
    meetings = apps.get_model("meetings", "Meeting").objects
    names = dict(apps.get_model("organisation", "Person").objects.values_list("id", "full_name"))
    changed = []
    for one in meetings.only("title", "place", "presider_id").iterator(2000):
        one.fold = fold(f"{one.title} {one.place} {names.get(one.presider_id, '')}")
        changed.append(one)
    meetings.bulk_update(changed, ["fold"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_paper_asked"), ("organisation", "0001_initial")]
    operations = [
        TrigramExtension(),
        migrations.AddField("meeting", "fold", models.TextField(blank=True, default="", db_default="")),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex("meeting", "meeting_by_start"),
        migrations.AddIndex("meeting", models.Index(fields=["starts", "id"], name="meeting_by_start")),
        migrations.AddIndex("meeting", models.Index(fields=["ends"], name="meeting_by_end")),
        migrations.AddIndex(
            "meeting",
            models.Index(
                fields=["saved_at", "id"], name="meeting_draft_by_saving", condition=models.Q(state="draft")
            ),
        ),
        migrations.AddIndex(
            "meeting",
            models.Index(
                django.db.models.functions.comparison.Coalesce("starts", "saved_at"),
                models.F("id"),
                name="meeting_cancelled",
                condition=models.Q(state="cancelled"),
            ),
        ),
        migrations.AddIndex(
            "meeting",
            django.contrib.postgres.indexes.GinIndex(
                fields=["fold"], opclasses=["gin_trgm_ops"], name="meeting_by_words"
            ),
        ),
    ]
