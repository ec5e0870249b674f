import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patrons', '0012_readers_of_a_branch'),
    ]

    operations = [
        migrations.CreateModel(
            name='PostalAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('street', models.CharField(max_length=120)),
                ('town', models.CharField(max_length=120)),
                ('postcode', models.CharField(blank=True, max_length=10)),
                ('changed_at', models.DateTimeField()),
                ('patron', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='postal_address', to='patrons.patron')),
            ],
            options={
                'verbose_name_plural': 'postal addresses',
            },
        ),
    ]
