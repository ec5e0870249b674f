from django.db import migrations, models

from kitaphana.core.migrating import AddColumn


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0006_marc_in_json'),
    ]

    operations = [
        AddColumn(
            model_name='edition',
            name='other_forms',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
