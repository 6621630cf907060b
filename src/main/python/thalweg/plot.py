"""Pictures of models as SVG, which a notebook shows and which need no other library."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 560, 320, 70, 40, 30, 20


class Picture:
    """A picture that a notebook shows. svg is its text, and save writes it to a file."""

    def __init__(self, svg: str):
        self.svg = svg

    def __repr__(self) -> str:
        return "a picture as SVG: a notebook shows it, and save(path) writes it to a file"

    def _repr_svg_(self):
        return self.svg

    def save(self, path: str) -> None:
        """Writes the picture to a file, whose name should end in .svg."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg)


def _picture(height, title, parts):
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}"'
        f' viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="12" fill="#555">'
    )
    name = f'<text x="{_LEFT}" y="18" font-weight="bold">{html.escape(title)}</text>'
    return Picture("\n".join([head, f"<title>{html.escape(title)}</title>", name, *parts, "</svg>"]))


def bars(title: str, names: Iterable, values: Iterable[float]) -> Picture:
    """A bar for each value, to the left for negative ones, with its name and the number."""
    step, middle = 20, _WIDTH * 0.6
    largest = max((abs(value) for value in values), default=0) or 1
    parts = []
    for place, (name, value) in enumerate(zip(names, values)):
        y = _TOP + place * step
        length = abs(value) / largest * (_WIDTH - middle - 90)
        x = middle - length if value < 0 else middle
        color = "#c0504d" if value < 0 else "#3465a4"
        parts.append(f'<text x="10" y="{y + 13}">{html.escape(str(name)[:28])}</text>')
        parts.append(
            f'<rect x="{x:.1f}" y="{y + 3}" width="{length:.1f}" height="{step - 6}" fill="{color}"/>'
        )
        parts.append(f'<text x="{_WIDTH - 10}" y="{y + 13}" text-anchor="end">{value:.4g}</text>')
    return _picture(_TOP + len(parts) // 3 * step + 10, title, parts)


def curve(
    title: str,
    x: Iterable[float],
    y: Iterable[float],
    x_label: str,
    y_label: str,
    diagonal: bool = False,
) -> Picture:
    """A line through points, with the least and the largest number on each axis."""
    low, high = (0, 1) if diagonal else (min(y), max(y))
    first, last = (0, 1) if diagonal else (min(x), max(x))

    def place(a, b):
        right = _LEFT + (a - first) / ((last - first) or 1) * (_WIDTH - _LEFT - _RIGHT)
        return right, _HEIGHT - _BOTTOM - (b - low) / ((high - low) or 1) * (
            _HEIGHT - _BOTTOM - _TOP
        )

    points = [place(a, b) for a, b in zip(x, y) if math.isfinite(b)]
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = [
        f'<path d="M{_LEFT},{_TOP}V{bottom}H{right}" fill="none" stroke="#888"/>',
        f'<polyline points="{line}" fill="none" stroke="#3465a4" stroke-width="2"/>',
        f'<text x="{_LEFT - 6}" y="{_TOP + 8}" text-anchor="end">{high:.4g}</text>',
        f'<text x="{_LEFT - 6}" y="{bottom}" text-anchor="end">{low:.4g}</text>',
        f'<text x="{_LEFT}" y="{bottom + 16}">{first:.4g}</text>',
        f'<text x="{right}" y="{bottom + 16}" text-anchor="end">{last:.4g}</text>',
        f'<text x="{(_LEFT + right) / 2}" y="{bottom + 32}" text-anchor="middle">'
        f"{html.escape(x_label)}</text>",
        f'<text x="12" y="{(_TOP + bottom) / 2}" transform="rotate(-90 12 {(_TOP + bottom) / 2})"'
        f' text-anchor="middle">{html.escape(y_label)}</text>',
    ]
    if diagonal:
        parts.insert(1, f'<path d="M{_LEFT},{bottom}L{right},{_TOP}" stroke="#bbb" stroke-dasharray="4"/>')
    return _picture(_HEIGHT, title, parts)
