from django.db import migrations, models


class Migration(migrations.Migration):
    """Who confirmed, by his label too; since when nothing moved, and how often it was begun."""

    dependencies = [("imports", "0001_imports")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="confirmed_label",
            field=models.CharField(blank=True, default="", max_length=250),
            preserve_default=False,
        ),
        migrations.AddField(model_name="import", name="moved_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="import", name="attempts", field=models.PositiveSmallIntegerField(default=0)
        ),
    ]
