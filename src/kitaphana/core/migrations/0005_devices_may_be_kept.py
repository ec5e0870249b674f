from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_sign_in_alarms_and_devices'),
    ]

    operations = [
        migrations.AddField(
            model_name='signedindevice',
            name='is_kept',
            field=models.BooleanField(default=False),
        ),
    ]
