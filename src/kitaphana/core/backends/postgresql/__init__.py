"""Django's postgresql backend with what Kitaphana needs."""
