"""Kitaphana: the open platform on which a city runs all of its libraries."""
