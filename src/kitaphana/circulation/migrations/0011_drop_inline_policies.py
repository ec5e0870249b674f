"""Inline values of rows are gone: they are those of named policies now."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulation', '0010_fill_named_policies'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='policyrow',
            name='one_policy_row_per_cell',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='block_after_days',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='floats',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='in_library_hours',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='is_holdable',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='is_lendable',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='loan_days',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='lost_after_days',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='max_holds',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='max_in_library',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='max_loans',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='max_renewals',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='overdue_steps',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='price_percent',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='renewal_days',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='shelf_days',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='takes_equal',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='takes_payment',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='takes_same',
        ),
        migrations.RemoveField(
            model_name='policyrow',
            name='transit_days',
        ),
        migrations.AlterField(
            model_name='policyrow',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='circulation.gridversion'),
        ),
        migrations.AddConstraint(
            model_name='policyrow',
            constraint=models.UniqueConstraint(models.F('version'), django.db.models.functions.comparison.Coalesce('institution', 0), django.db.models.functions.comparison.Coalesce('pool', 0), django.db.models.functions.comparison.Coalesce('patron_category', 0), django.db.models.functions.comparison.Coalesce('item_category', 0), models.F('age_band'), models.F('form'), name='one_policy_row_per_cell'),
        ),
    ]
