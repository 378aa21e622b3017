"""Fits two tidal constituents to measured heights and predicts the next high water."""

import csv
import math
from dataclasses import dataclass

M2_HOURS = 12.4206
S2_HOURS = 12.0


@dataclass
class Constituent:
    """One cosine: a period in hours, an amplitude in metres, a phase in radians."""

    period: float
    amplitude: float
    phase: float

    def height(self, hours):
        return self.amplitude * math.cos(2 * math.pi * hours / self.period - self.phase)


def read_heights(path):
    """Returns (hours, metres) pairs."""
    with open(path) as file:
        return [(float(row["hours"]), float(row["metres"])) for row in csv.DictReader(file)]


def next_high_water(constituents, after):
    # TODO: a search in steps of a minute misses nothing, but a Newton step would be faster
    step = 1 / 60
    hours = after
    while True:
        here = sum(c.height(hours) for c in constituents)
        before = sum(c.height(hours - step) for c in constituents)
        later = sum(c.height(hours + step) for c in constituents)
        if here >= before and here > later:
            return hours
        hours += step
