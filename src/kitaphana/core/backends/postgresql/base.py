"""PostgreSQL for many processes; retries of serialization failures and deadlocks stand in `core.transactions`."""

from django.db.backends.postgresql.base import DatabaseWrapper as DjangoWrapper
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

from kitaphana.core.backends.postgresql.operations import DatabaseOperations


class DatabaseWrapper(DjangoWrapper):
    """Django's PostgreSQL wrapper whose flush may empty append-only tables, with a cursor that prepares statements."""

    ops_class = DatabaseOperations

    def prepared_cursor(self) -> CursorWrapper:
        """A cursor whose repeated statements are parsed and planned once per connection, for hot paths.

        How often a statement runs before it is prepared is `OPTIONS["prepare_threshold"]`; None (behind a pooler
        that shares connections between transactions) prepares nothing.
        """
        self.ensure_connection()
        made: CursorWrapper = self._prepare_cursor(ServerBindingCursor(self.connection))  # type: ignore[attr-defined, call-arg]
        return made
