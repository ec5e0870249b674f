"""What is to be taken off hold shelves has rows of its own; a loss whose payment was taken back is owed again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulation', '0012_limit_over_all_pools'),
        ('holdings', '0008_damage'),
        ('network', '0004_pickup'),
    ]

    operations = [
        migrations.AlterField(
            model_name='loss',
            name='state',
            field=models.CharField(choices=[('reported', 'Reported'), ('claimed', 'Claimed'), ('lost', 'Lost'), ('owed', 'Owed'), ('ended', 'Ended')], max_length=8),
        ),
        migrations.CreateModel(
            name='LeftOnShelf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shelf_code', models.CharField(max_length=8)),
                ('why', models.CharField(choices=[('expired', 'Expired'), ('cancelled', 'Cancelled'), ('moved', 'Moved')], max_length=10)),
                ('left_at', models.DateTimeField()),
                ('cleared_at', models.DateTimeField(blank=True, null=True)),
                ('hold', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='left', to='circulation.hold')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='left', to='holdings.item')),
                ('service_point', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='left', to='network.servicepoint')),
            ],
            options={
                'verbose_name_plural': 'left on shelf',
                'indexes': [models.Index(condition=models.Q(('cleared_at__isnull', True)), fields=['service_point', 'id'], name='left_to_clear')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cleared_at__isnull', True)), fields=('item',), name='left_on_one_shelf')],
            },
        ),
    ]
