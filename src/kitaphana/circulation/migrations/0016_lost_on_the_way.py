from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulation', '0015_stage_of_a_freeze'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='transit',
            index=models.Index(condition=models.Q(('state', 'lost')), fields=['id'], name='transit_lost'),
        ),
    ]
