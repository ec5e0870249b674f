import django.db.models.deletion
from django.db import migrations, models


def forget_untied(apps, schema_editor):
    """Nobody knows any more on which device these were connected: each is connected again by one press."""
    apps.get_model("notices", "PushSubscription").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_devices_may_be_kept'),
        ('notices', '0003_delivery_reports'),
    ]

    operations = [
        migrations.RunPython(forget_untied, migrations.RunPython.noop),
        migrations.AddField(
            model_name='pushsubscription',
            name='session',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='push_subscription', to='core.signedindevice'),
        ),
    ]
