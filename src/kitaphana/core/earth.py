"""Distances on earth, as the crow flies."""

import math

RADIUS_KM = 6371.0088
"""The mean radius of the earth (IUGG)."""


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two points (latitude, longitude in degrees), by the haversine formula: no more than 0.5 % wrong."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * RADIUS_KM * math.asin(math.sqrt(half))
