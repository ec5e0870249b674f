from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('holdings', '0008_damage'),
    ]

    operations = [
        migrations.AddField(
            model_name='issuednumber',
            name='retired_from',
            field=models.PositiveBigIntegerField(null=True),
        ),
    ]
