"""Django's sqlite3 backend with what Kitaphana needs."""
