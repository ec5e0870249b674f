from django.db import migrations, models

PURPOSES = [
    ("join", "Join"),
    ("sign_in", "Sign In"),
    ("change_address", "Change Address"),
    ("guarantor", "Guarantor"),
    ("call", "Call"),
    ("provider", "Provider"),
]


class Migration(migrations.Migration):
    """Codes that callers read out, and addresses that a provider has proven; which categories lend on guarantee only."""

    dependencies = [("patrons", "0013_postal_address")]

    operations = [
        migrations.AlterField("onetimecode", "purpose", models.CharField(choices=PURPOSES, max_length=16)),
        migrations.AddIndex("onetimecode", models.Index(fields=["channel", "address"], name="code_address")),
        migrations.AddField(
            "patroncategory",
            "lends_on_guarantee_only",
            models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(
            "UPDATE patrons_patroncategory SET lends_on_guarantee_only = is_for_newcomers",
            migrations.RunSQL.noop,
        ),
    ]
