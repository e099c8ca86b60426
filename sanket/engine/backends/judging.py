"""By what rules a log is judged, as plain values: what travels beside a log that is replayed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sanket.engine.recognition.rule import Rule, Value


class Judging(NamedTuple):
    """``chains``: offering -> itself and the categories above it. ``rules``: of each offering. ``values``: of each type.

    ``weights``: contact -> what the points of their activities are multiplied by; 1 for whoever is not named.
    """

    chains: Mapping[int, Sequence[int]]
    rules: Mapping[int, Rule]
    values: Mapping[int, Value]
    weights: Mapping[int, float]

    def told(self) -> dict[str, Any]:
        """As JSON; every float comes back as it was."""
        return {
            "offerings": {
                str(pk): {
                    "chain": list(chain),
                    "half_life": self.rules[pk].half_life,
                    "on": self.rules[pk].on,
                    "off_ratio": self.rules[pk].off_ratio,
                    "fit": self.rules[pk].fit,
                    "rho": self.rules[pk].rho,
                }
                for pk, chain in self.chains.items()
            },
            "types": {str(pk): value._asdict() for pk, value in self.values.items()},
            "weights": {str(pk): weight for pk, weight in self.weights.items()},
        }


def judging(told: Mapping[str, Any]) -> Judging:
    """From what ``told`` told; what else stands there (names, say) is left alone.

    >>> given = Judging({1: [1]}, {1: Rule(86_400, 10.0)}, {3: Value(5)}, {})
    >>> judging(given.told()).told() == given.told()
    True
    """
    offerings = {int(pk): one for pk, one in told["offerings"].items()}
    return Judging(
        {pk: tuple(map(int, one["chain"])) for pk, one in offerings.items()},
        {
            pk: Rule(int(one["half_life"]), one["on"], one["fit"], one["rho"], one["off_ratio"])
            for pk, one in offerings.items()
        },
        {int(pk): Value(**{name: one[name] for name in Value._fields}) for pk, one in told["types"].items()},
        {int(pk): float(weight) for pk, weight in told["weights"].items()},
    )
