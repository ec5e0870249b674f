"""Institutions, branches, service points, lending pools, opening hours and staff posts.

Answers the question "what is the state of this service point at this moment, and until when".
The city is data here, never code.
"""
