"""Estimated travel time between two positions."""

import numpy as np

from app.journey.matching.domain.pool import Floats

EARTH_RADIUS_KM = 6371.0088
DETOUR = 1.3  # roads are longer than the straight line
ACCESS_MINUTES = 10.0  # to the stop, to the car, through the door


def travel_minutes(
    latitude: float | None, longitude: float | None, latitudes: Floats, longitudes: Floats, speeds_kmh: Floats
) -> Floats:
    """Minutes one way: haversine distance × 1.3 / speed + 10. Degrees in, shape N out, NaN where a fact is missing."""
    if latitude is None or longitude is None:
        return np.full(len(latitudes), np.nan)
    here, there = np.radians(latitude), np.radians(latitudes)
    half_chord = (
        np.sin((there - here) / 2) ** 2
        + np.cos(here) * np.cos(there) * np.sin((np.radians(longitudes) - np.radians(longitude)) / 2) ** 2
    )
    kilometres = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half_chord, 0.0, 1.0)))
    speeds = np.where(speeds_kmh > 0, speeds_kmh, np.nan)
    minutes: Floats = kilometres * DETOUR / speeds * 60.0 + ACCESS_MINUTES
    return minutes
