from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Concat

import kitaphana.notices.models.templates


def name_the_step(apps, schema_editor):
    """Who has been told already that a term ends is not told of the first step once more."""
    told = apps.get_model("notices", "Notice").objects.filter(kind="card_expiring", cause__startswith="term:")
    told.filter(patron__isnull=False).update(cause=Concat("cause", Value(":-30")))


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0004_push_belongs_to_a_session'),
    ]

    operations = [
        migrations.AddField(
            model_name='messagesettings',
            name='term_days_after',
            field=models.JSONField(blank=True, default=kitaphana.notices.models.templates.usual_days_after, validators=[kitaphana.notices.models.templates.check_days_after]),
        ),
        migrations.AddField(
            model_name='messagesettings',
            name='term_days_before',
            field=models.JSONField(blank=True, default=kitaphana.notices.models.templates.usual_days_before, validators=[kitaphana.notices.models.templates.check_days_before]),
        ),
        migrations.RunPython(name_the_step, migrations.RunPython.noop),
    ]
