"""Database backends: Django's own, made safe for many writers."""
