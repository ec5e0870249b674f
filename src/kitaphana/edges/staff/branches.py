"""Branches by id, as pages about readers name them."""

from collections.abc import Mapping

from django.utils.translation import get_language

from kitaphana.network import queries as network


def branch_names() -> Mapping[int, str]:
    """The name of every branch in the language of the page, from the snapshot of the network."""
    return {one.id: one.name for one in network.branch_cards((get_language() or "kk")[:2])}
