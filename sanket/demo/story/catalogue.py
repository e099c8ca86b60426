"""What the company sells: four categories, fourteen products, with prices in rupees and sales cycles."""

from __future__ import annotations

from typing import NamedTuple

from sanket.demo.story.rows import PREFIX, Row

ROBOTS = "demo-robots"
BOOTHS = "demo-booths"
OVENS = "demo-ovens"
CONVEYORS = "demo-conveyors"
CATEGORIES = (ROBOTS, BOOTHS, OVENS, CONVEYORS)


class Offering(NamedTuple):
    id: str
    name: str
    parent: str = ""
    price: int = 0
    sales_cycle_days: int = 0
    interest_threshold: int = 0  # 0 = the category's above
    fitment_threshold: float = 0.0


# A robot is looked at for half a year, a conveyor for a season: the half-life is a quarter of the sales cycle.
OFFERINGS = (
    Offering(ROBOTS, "Paint robots", "", 0, 180, 60, 0.3),
    Offering(BOOTHS, "Spray booths", "", 0, 120, 50, 0.25),
    Offering(OVENS, "Drying ovens", "", 0, 120, 50, 0.25),
    Offering(CONVEYORS, "Conveyors", "", 0, 96, 45, 0.25),
    Offering("demo-rx4", "RX-4 compact robot", ROBOTS, 38_00_000, 160, 45),
    Offering("demo-rx6", "RX-6 body robot", ROBOTS, 84_00_000, 200, 50),
    Offering("demo-rx7", "RX-7 bumper robot", ROBOTS, 96_50_000, 200, 50),
    Offering("demo-rx-retrofit", "RX retrofit kit", ROBOTS, 11_75_000, 100, 40),
    Offering("demo-side-draft", "Side-draft booth", BOOTHS, 14_20_000, 100, 35),
    Offering("demo-down-draft", "Down-draft booth", BOOTHS, 31_00_000, 120, 40),
    Offering("demo-powder-booth", "Powder booth", BOOTHS, 22_40_000, 120, 40),
    Offering("demo-booth-filters", "Booth filters, a year's supply", BOOTHS, 2_10_000, 40, 25),
    Offering("demo-batch-oven", "DO-2 batch oven", OVENS, 9_80_000, 100, 35),
    Offering("demo-tunnel-oven", "DO-4 tunnel oven", OVENS, 42_00_000, 140, 40),
    Offering("demo-infrared-oven", "Infrared curing bank", OVENS, 16_60_000, 100, 35),
    Offering("demo-overhead", "Overhead conveyor", CONVEYORS, 12_40_000, 96, 35),
    Offering("demo-floor", "Floor conveyor", CONVEYORS, 18_90_000, 96, 35),
    Offering("demo-power-free", "Power-and-free conveyor", CONVEYORS, 55_00_000, 140, 40),
)
PRODUCTS = tuple(offering for offering in OFFERINGS if offering.parent)
BY_ID = {offering.id: offering for offering in OFFERINGS}


def page(offering: str) -> str:
    """The path of an offering's page on the company's site."""
    return "/" + offering.removeprefix(PREFIX)


def rows() -> list[Row]:
    return [
        {
            "offering": offering.id,
            "name": offering.name,
            "kind": "product" if offering.parent else "category",
            "parent": offering.parent,
            "price": str(offering.price) if offering.price else "",
            "sales_cycle_days": str(offering.sales_cycle_days),
            "half_life_days": "",
            "interest_threshold": str(offering.interest_threshold) if offering.interest_threshold else "",
            "fitment_threshold": str(offering.fitment_threshold) if offering.fitment_threshold else "",
        }
        for offering in OFFERINGS
    ]
