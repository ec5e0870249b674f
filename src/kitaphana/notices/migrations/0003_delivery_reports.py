from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_texts_start_on_a_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='address_digest',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='delivery',
            name='delivered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('channel', 'sms'), models.Q(('reference', ''), _negated=True)), fields=['reference'], name='delivery_by_reference'),
        ),
    ]
