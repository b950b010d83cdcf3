"""Scores of units by several indicators: normalisation, aggregation, uncertainty, and how ambitious plans are.

Progress towards a target is not judged here, and no word is written: that is `progress` and `words`.
It may import `errors`, `study`, `texts` and `targets`.
"""
