import datetime as dt

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_notices")]

    operations = [
        migrations.AddField(
            model_name="templateversion",
            name="starts_on",
            # texts from before hold already; among them the version decides
            field=models.DateField(
                default=dt.date(2026, 1, 1), help_text="the day in the city from which it holds"
            ),
            preserve_default=False,
        ),
    ]
