import django.db.models.deletion
import kitaphana.circulation.models.desk
from django.db import migrations, models


ADD_COLUMN = "ALTER TABLE circulation_loan ADD COLUMN is_in_library bool NOT NULL DEFAULT false"
INDEXES = (
    "CREATE INDEX loan_open_by_patron ON circulation_loan (patron_id, pool_id, is_in_library) WHERE closed_at IS NULL",
    "CREATE INDEX loan_by_point ON circulation_loan (service_point_id, loaned_at)",
    "CREATE INDEX loan_closed_by_point ON circulation_loan (closed_service_point_id, closed_at)"
    " WHERE closed_at IS NOT NULL",
    "CREATE INDEX loan_in_reading_room ON circulation_loan (service_point_id, due_at)"
    " WHERE closed_at IS NULL AND is_in_library",
)
REPLACED = (['service_point_id'], ['closed_service_point_id'], ['patron_id', 'pool_id'])


def drop_indexes(apps, schema_editor):
    """The indexes whose place the new ones take; Django has made up the names of two of them."""
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, 'circulation_loan')
    for name, about in found.items():
        if about['index'] and not about['unique'] and about['columns'] in REPLACED:
            schema_editor.execute(f'DROP INDEX {schema_editor.quote_name(name)}')


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_initial'),
        ('circulation', '0001_initial'),
        ('holdings', '0001_initial'),
        ('network', '0001_initial'),
        ('patrons', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('key', models.CharField(blank=True, default=kitaphana.circulation.models.desk._new_key, max_length=64)),
                ('other_visit_count', models.PositiveIntegerField(default=0)),
                ('new_registration_count', models.PositiveIntegerField(default=0)),
                ('renewed_registration_count', models.PositiveIntegerField(default=0)),
                ('corrections', models.JSONField(blank=True, default=list)),
                ('figures', models.JSONField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='InHouseUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('used_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('renewed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='UnmetRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noted_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('not_in_stock', 'Not In Stock'), ('all_on_loan', 'All On Loan'), ('not_for_loan', 'Not For Loan'), ('lost_or_missing', 'Lost Or Missing'), ('no_such_form', 'No Such Form'), ('other', 'Other')], max_length=16)),
                ('text', models.CharField(max_length=200)),
                ('grouping_key', models.CharField(max_length=201)),
                ('language', models.CharField(blank=True, max_length=3)),
                ('age_band', models.CharField(blank=True, max_length=8)),
                ('state', models.CharField(choices=[('open', 'Open'), ('ordered', 'Ordered'), ('settled', 'Settled')], default='open', max_length=8)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='VisitToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32)),
                ('age_band', models.CharField(blank=True, max_length=8)),
            ],
        ),
        migrations.AddField(
            model_name='policyrow',
            name='in_library_hours',
            field=models.PositiveSmallIntegerField(blank=True, help_text='length of a reading-room loan where the point does not close', null=True),
        ),
        migrations.AddField(
            model_name='policyrow',
            name='max_in_library',
            field=models.PositiveSmallIntegerField(blank=True, help_text='open reading-room loans of this patron in the pool', null=True),
        ),
        # Loans are many: the column comes with a default of the database and the indexes change places, so that no row
        # is written again (Django would copy the whole table on SQLite).
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(
                    model_name='loan',
                    name='loan_open_by_patron',
                ),
                migrations.AddField(
                    model_name='loan',
                    name='is_in_library',
                    field=models.BooleanField(db_default=False, default=False),
                ),
                migrations.AlterField(
                    model_name='loan',
                    name='closed_service_point',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='loans_closed_here', to='network.servicepoint'),
                ),
                migrations.AlterField(
                    model_name='loan',
                    name='service_point',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='network.servicepoint'),
                ),
                migrations.AddIndex(
                    model_name='loan',
                    index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['patron', 'pool', 'is_in_library'], name='loan_open_by_patron'),
                ),
                migrations.AddIndex(
                    model_name='loan',
                    index=models.Index(fields=['service_point', 'loaned_at'], name='loan_by_point'),
                ),
                migrations.AddIndex(
                    model_name='loan',
                    index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_service_point', 'closed_at'], name='loan_closed_by_point'),
                ),
                migrations.AddIndex(
                    model_name='loan',
                    index=models.Index(condition=models.Q(('closed_at__isnull', True), ('is_in_library', True)), fields=['service_point', 'due_at'], name='loan_in_reading_room'),
                ),
            ],
            database_operations=[
                migrations.RunPython(drop_indexes, migrations.RunPython.noop),
                migrations.RunSQL(ADD_COLUMN, migrations.RunSQL.noop),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in INDEXES),
            ],
        ),
        migrations.AddField(
            model_name='deskday',
            name='service_point',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='network.servicepoint'),
        ),
        migrations.AddField(
            model_name='inhouseuse',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='holdings.item'),
        ),
        migrations.AddField(
            model_name='inhouseuse',
            name='service_point',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='network.servicepoint'),
        ),
        migrations.AddField(
            model_name='renewal',
            name='loan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renewals', to='circulation.loan'),
        ),
        migrations.AddField(
            model_name='renewal',
            name='service_point',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='network.servicepoint'),
        ),
        migrations.AddField(
            model_name='unmetrequest',
            name='edition',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='unmet', to='catalog.edition'),
        ),
        migrations.AddField(
            model_name='unmetrequest',
            name='service_point',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='unmet', to='network.servicepoint'),
        ),
        migrations.AddField(
            model_name='visittoken',
            name='day',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='circulation.deskday'),
        ),
        migrations.AddConstraint(
            model_name='deskday',
            constraint=models.UniqueConstraint(fields=('service_point', 'on'), name='one_diary_page_per_day'),
        ),
        migrations.AddIndex(
            model_name='inhouseuse',
            index=models.Index(fields=['service_point', 'used_at'], name='use_by_point'),
        ),
        migrations.AddIndex(
            model_name='renewal',
            index=models.Index(fields=['service_point', 'renewed_at'], name='renewal_by_point'),
        ),
        migrations.AddIndex(
            model_name='unmetrequest',
            index=models.Index(fields=['service_point', 'noted_at'], name='unmet_by_point'),
        ),
        migrations.AddIndex(
            model_name='unmetrequest',
            index=models.Index(fields=['grouping_key'], name='unmet_by_thing'),
        ),
        migrations.AddConstraint(
            model_name='visittoken',
            constraint=models.UniqueConstraint(fields=('day', 'token'), name='a_visit_counts_once_a_day'),
        ),
    ]
