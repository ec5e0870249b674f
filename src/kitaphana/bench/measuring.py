"""A figure and how it is told: one JSON line."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value in `unit`; `limit` is what the machine could do at best, `ratio` is value to limit.

    `n` counts the samples; p50, p95 and p99 are in milliseconds; `data` names what was measured on.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    ratio: float | None = None
    n: int | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    data: str = ""

    def as_line(self) -> str:
        """The JSON line of the contract."""
        return json.dumps(asdict(self), ensure_ascii=False)


def percentile(samples: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the samples do not exceed (nearest rank)."""
    if not samples:
        raise ValueError("no samples, no percentile")
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def rate_figure(
    name: str, seconds: Sequence[float], *, elapsed: float | None = None, limit: float | None = None, data: str = ""
) -> Figure:
    """Acts per second: from their durations one after the other, or from the time that all took together."""
    rate = len(seconds) / (elapsed if elapsed is not None else sum(seconds))
    return Figure(
        name=name,
        value=rounded(rate),
        unit="1/s",
        limit=None if limit is None else rounded(limit),
        ratio=None if limit is None else rounded(rate / limit),
        n=len(seconds),
        data=data,
        **spread(seconds),
    )


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds."""
    return {f"p{round(share * 100)}": rounded(percentile(seconds, share) * 1_000) for share in (0.5, 0.95, 0.99)}


def rounded(value: float) -> float:
    """Three digits that mean something."""
    return float(f"{value:.4g}")
