from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("meetings", "0004_calls_and_reminders"),)

    operations = (
        migrations.AddField(
            model_name="meeting",
            name="papers_follow",
            field=models.BooleanField(db_default=False, default=False),
        ),
    )
