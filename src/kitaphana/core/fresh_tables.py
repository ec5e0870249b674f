"""Tables of a new database, made from the models as they are now instead of by the whole history of migrations.

Django renders every model anew for each of some hundred operations, which takes a newcomer most of a minute; this takes
a second or two. What has tables already goes on by migrations. A test compares the two ways on both databases.
"""

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from kitaphana.core import append_only


def is_empty() -> bool:
    """Whether the database has no table at all."""
    return not connection.introspection.table_names()


def make() -> None:
    """All tables, constraints and triggers, and a note that every migration is done: all of it or nothing."""
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):  # many-to-many tables come with their model
                editor.create_model(model)
        append_only.install_all(editor)
        _note_migrations()


def _note_migrations() -> None:
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    names = sorted(MigrationLoader(connection, ignore_no_migrations=True).disk_migrations)
    recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in names)
