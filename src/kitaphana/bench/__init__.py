"""Figures with the raw limit measured in the same run (`make bench`).

The parent process knows no Django: every step that touches a database runs in a child with the environment of the
installation that it measures (`child.py`). Groups: records, circulation, simulator, discovery.
"""
