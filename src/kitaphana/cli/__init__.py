"""The `kitaphana` command."""
