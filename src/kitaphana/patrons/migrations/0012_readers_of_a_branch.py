"""Of many readers with one name those of a branch are found by an index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0004_pickup'),
        ('patrons', '0011_library_pocket'),
    ]

    operations = [
        migrations.AlterField(
            model_name='patron',
            name='home_branch',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='patrons', to='network.branch'),
        ),
        migrations.AddIndex(
            model_name='patron',
            index=models.Index(fields=['home_branch', 'folded_name'], name='patron_by_branch', opclasses=['int8_ops', 'varchar_pattern_ops']),
        ),
    ]
