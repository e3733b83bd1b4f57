"""Papers remember whether the office asked for them; those that wait for their first file were asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="paper", name="asked", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.RunSQL(
            "UPDATE meetings_paper SET asked = true WHERE file_id IS NULL", migrations.RunSQL.noop
        ),
    ]
