"""Runs in an environment of its own, which has pyam and not qualib: times `IamDataFrame.interpolate`.

    python pyam_worker.py POINTS.csv FIRST LAST

Prints the rows and the sum of the interpolated series; then, for every line it reads, interpolates once more and prints
the seconds that this took.
"""

import sys
import time

import pandas as pd
import pyam


def main() -> None:
    """Read the points, then serve."""
    points, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    frame = pyam.IamDataFrame(pd.read_csv(points))
    years = range(first, last + 1)
    data = frame.interpolate(years).data
    print(len(data), repr(float(data["value"].sum())), flush=True)
    for _ in sys.stdin:
        begun = time.perf_counter()
        frame.interpolate(years)
        print(time.perf_counter() - begun, flush=True)


if __name__ == "__main__":
    main()
