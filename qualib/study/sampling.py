"""How sure an observed rate is: Wilson's interval from its number of samples."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

#: Confidence of the interval drawn around a rate of known sample size.
CONFIDENCE = 0.95


def wilson(passed: np.ndarray, of: np.ndarray, confidence: float = CONFIDENCE) -> tuple[np.ndarray, np.ndarray]:
    """Ends of Wilson's interval of the share that passed, without correction for continuity.

    Examples
    --------
    >>> low, high = wilson(np.array([985.0]), np.array([1084.0]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.89], [0.924])
    """
    z, share = NormalDist().inv_cdf(0.5 + confidence / 2), passed / of
    middle = (2 * of * share + z**2) / (2 * (of + z**2))
    reach = z / (2 * (of + z**2)) * np.sqrt(4 * of * share * (1 - share) + z**2)
    return np.where(passed == 0, 0.0, middle - reach), np.where(passed == of, 1.0, middle + reach)


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
        of = n[known]
        passed = (low[known] / 100 * of).round()
        ends = wilson(passed.to_numpy(), of.to_numpy())
        low[known], high[known] = 100 * ends[0], 100 * ends[1]
    return pd.DataFrame({"n": n, "sample_low": low, "sample_high": high})
