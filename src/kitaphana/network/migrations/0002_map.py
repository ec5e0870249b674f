"""The city's map as data: outlines of districts, and lines by which one finds one's way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="district",
            name="outline",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.CreateModel(
            name="MapLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(max_length=200)),
                ("name_ru", models.CharField(max_length=200)),
                ("name_en", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=32, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("avenue", "avenue"), ("river", "river"), ("foothills", "foothills")],
                        max_length=12,
                    ),
                ),
                ("path", models.JSONField(default=list)),
            ],
            options={"ordering": ["code"]},
        ),
        migrations.AddField(
            model_name="branch",
            name="directions_kk",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="branch",
            name="directions_ru",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="branch",
            name="directions_en",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
    ]
