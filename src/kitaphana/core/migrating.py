"""Operations of migrations for tables that are already large."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class AddColumn(migrations.AddField):
    """`AddField` that never copies the table: for fields that may be null or have a constant `db_default`.

    Django re-makes the whole table on SQLite for any column that is NOT NULL, although SQLite adds one with a
    constant default at once, as PostgreSQL does; on a million items that is the difference between nothing and a
    minute in which nobody can lend.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        to_model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, to_model):
            return
        field = to_model._meta.get_field(self.name)
        if not field.null and not field.has_db_default():
            raise ValueError(f"{self.name} has no default of the database: only AddField can add it")
        BaseDatabaseSchemaEditor.add_field(schema_editor, to_model, field)
