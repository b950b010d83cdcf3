"""How sure an observed rate is: Wilson's interval from its number of samples."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Confidence of the interval drawn around a rate of known sample size.
CONFIDENCE = 0.95


def interval(observations: pd.DataFrame) -> pd.DataFrame:
    """Ends of Wilson's interval of rates whose sample size is known; of the others the ends as they are.

    Parameters
    ----------
    observations : DataFrame
        Columns low, high, unit, and n if there is any.

    Returns
    -------
    DataFrame
        n (NaN where not published), sample_low and sample_high, in the unit of the value, by the same index.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22: 209–212, as in `scipy.stats.binomtest`.

    Examples
    --------
    >>> rates = pd.DataFrame({"low": [90.9], "high": [90.9], "unit": "percent", "n": 1084})
    >>> interval(rates).round(1).to_dict("records")
    [{'n': 1084.0, 'sample_low': 89.0, 'sample_high': 92.4}]
    """
    low, high = observations["low"].astype(float), observations["high"].astype(float)
    n = observations["n"].astype(float) if "n" in observations else pd.Series(np.nan, observations.index)
    known = n.notna() & (observations["unit"] == "percent") & (low == high)
    if known.any():
        from scipy.stats import binomtest

        for row in observations.index[known]:
            passed, of = round(low[row] / 100 * n[row]), int(n[row])
            ends = binomtest(passed, of).proportion_ci(CONFIDENCE, method="wilson")
            low[row], high[row] = 100 * ends.low, 100 * ends.high
    return pd.DataFrame({"n": n, "sample_low": low, "sample_high": high})
