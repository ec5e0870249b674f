"""The staff desk and back office: tools, dense and driven by keyboard and scanner."""
