"""One series over the years as a small SVG within a page: what is asked of each year, and what was observed.

Written by hand, since a page holds many: a drawing is about one kilobyte, its type is the page's own, and it needs
neither script nor style.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from qualib.figures.style import COLOURS, GREY, INK
from qualib.words.language import Messages

WIDTH, HEIGHT = 320, 132
#: Room left of, above, right of and below the drawing.
LEFT, TOP, RIGHT, BOTTOM = 44, 12, 14, 24


def course(asked: Sequence[tuple[int, float, float]], seen: Sequence[tuple[float, float]], words: str,
           t: Messages) -> Markup:  # fmt: skip
    """Draw a series.

    Parameters
    ----------
    asked : sequence of (year, low, high)
        Target points; an end that is NaN is open, and shown by a stroke away from the other.
    seen : sequence of (decimal year, value)
        Observations; a whole year stands at its number.
    words : str
        What the drawing shows, for those who do not see it.
    """
    ends = [end for _, low, high in asked for end in (low, high) if end == end] + [value for _, value in seen]
    years = [float(year) for year, _, _ in asked] + [year for year, _ in seen]
    low, high, first, last = min(ends), max(ends), min(years), max(years)
    # Values that are nearly equal shall look so: an axis is never shorter than a tenth of what it measures.
    room = max(high - low, 0.1 * abs(high), 1e-9) / 2
    middle = (low + high) / 2

    def x(year: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * ((year - first) / (last - first) if last > first else 0.5), 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (0.5 - (value - middle) / (2 * room)), 1)

    text = Markup('<text x="{}" y="{}" text-anchor="{}" fill="{}">{}</text>')
    line = Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"/>')
    parts: list[Markup] = [line.format(LEFT - 6, HEIGHT - BOTTOM + 4, WIDTH - RIGHT, HEIGHT - BOTTOM + 4, GREY, 1)]
    for value in dict.fromkeys((high, low)):
        parts += [text.format(LEFT - 8, y(value) + 4, "end", GREY, t.number(value)),
                  line.format(LEFT - 5, y(value), LEFT - 1, y(value), GREY, 1)]  # fmt: skip
    for edge in dict.fromkeys((int(first), int(last))):
        anchor, aside = ("start", -6) if edge == int(first) else ("end", 6)
        parts.append(text.format(x(max(edge, first)) + aside, HEIGHT - 5, anchor, GREY, edge))
    if len(seen) > 1:
        points = " ".join(f"{x(year)},{y(value)}" for year, value in sorted(seen))
        parts.append(Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="1.2" opacity=".5"/>').format(
            points, COLOURS[1]))  # fmt: skip
    for due, below, above in asked:
        value = below if below == below else above
        way = 0 if below == below and above == above else -1 if below == below else 1
        if way:
            parts.append(line.format(x(due), y(value), x(due), y(value) + 11 * way, COLOURS[0], 1.5))
        elif below != above:
            parts.append(line.format(x(due), y(below), x(due), y(above), COLOURS[0], 3))
        parts.append(Markup('<circle cx="{}" cy="{}" r="4.5" fill="#fff" stroke="{}" stroke-width="2"/>').format(
            x(due), y(value), COLOURS[0]))  # fmt: skip
    for year, value in seen:
        across, up = x(year), y(value)
        corners = f"{across},{up - 4.5} {across + 4.5},{up} {across},{up + 4.5} {across - 4.5},{up}"
        parts.append(Markup('<polygon points="{}" fill="{}"/>').format(corners, COLOURS[1]))
    head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}" font-size="11" color="{}">')
    return head.format(WIDTH, HEIGHT, words, INK) + Markup("").join(parts) + Markup("</svg>")
