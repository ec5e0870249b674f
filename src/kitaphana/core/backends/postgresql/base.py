"""PostgreSQL for many processes."""

from django.db.backends.postgresql.base import DatabaseWrapper as DjangoWrapper


class DatabaseWrapper(DjangoWrapper):
    """Django's PostgreSQL wrapper."""
