from django.db import migrations, models

ROLES = [
    ("desk", "desk"),
    ("specialist", "specialist"),
    ("cataloguer", "cataloguer"),
    ("head", "head"),
    ("director", "director"),
    ("administrator", "administrator"),
]


class Migration(migrations.Migration):
    """A role of its own for those who serve blind and homebound readers."""

    dependencies = [("network", "0004_pickup")]

    operations = [
        migrations.AlterField("staffpost", "role", models.CharField(choices=ROLES, max_length=16)),
        migrations.AlterField("terminaltoken", "role", models.CharField(choices=ROLES, max_length=16)),
    ]
