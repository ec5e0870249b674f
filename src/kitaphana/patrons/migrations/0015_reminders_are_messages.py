from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('patrons', '0014_codes_by_telephone_and_provider'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='registration',
            name='told_ended_of',
        ),
        migrations.RemoveField(
            model_name='registration',
            name='told_ending_of',
        ),
    ]
