"""PostgreSQL for many processes; retries of serialization failures and deadlocks stand in `core.transactions`."""

from django.db.backends.postgresql.base import DatabaseWrapper as DjangoWrapper

from kitaphana.core.backends.postgresql.operations import DatabaseOperations


class DatabaseWrapper(DjangoWrapper):
    """Django's PostgreSQL wrapper whose flush may empty append-only tables."""

    ops_class = DatabaseOperations
