"""Who plays a part in the plot. The other firms of the market are made by chance."""

from __future__ import annotations

from typing import NamedTuple

PAINTS = ("own paint line",)


class Part(NamedTuple):
    name: str
    industry: str
    employees: int
    city: str
    tags: tuple[str, ...] = ()


QUOTE_JUST_NOW = Part("Nandgiri Auto Components", "Automobile components", 410, "Chakan", PAINTS)
VISIT_BOOKED = Part("Kundalvati Tractors", "Tractors and earthmovers", 1200, "Nashik", PAINTS)
MORNING_READERS = Part("Ratnadri Bumpers", "Automobile components", 260, "Chakan", PAINTS)
SOUTH_TODAY = Part("Tungavel Two-Wheelers", "Two-wheelers", 900, "Hosur", PAINTS)
NORTH_TODAY = Part("Yamundri Axles", "Automobile components", 520, "Faridabad", PAINTS)
HALF_FIT = Part("Dakkhandri Lifts", "Lifts", 240, "Kolhapur")
CONTRACTOR = Part("Sahyavel Builders", "Building contractor", 24, "Pune")
EVALUATOR = Part("Tornavel Wheels", "Automobile components", 780, "Pune", (*PAINTS, "customer"))
REVIVED = Part("Indrayag Bumpers", "Automobile components", 340, "Chakan", PAINTS)
SCANNER = Part("Jaladri Forgings", "Automobile components", 310, "Pune", PAINTS)
COMPETITOR = Part("Chitradri Finishing Machines", "Automobile", 150, "Pune", ("competitor",))
COLD_BUYER_FITS = Part("Mulavati Castings", "Automobile components", 290, "Pune", PAINTS)
COLD_BUYER = Part("Girnavel Washers", "Washing machines", 180, "Rajkot")
BROAD = Part("Hiranvel Axles", "Automobile components", 460, "Pune", PAINTS)
BOUGHT_ELSEWHERE = Part("Panchdri Forgings", "Automobile components", 380, "Nashik", PAINTS)
STOPPED = Part("Vaigavel Appliances", "Washing machines", 420, "Coimbatore")
LATE_CARDS = Part("Umavati Two-Wheelers", "Two-wheelers", 1500, "Gurugram", PAINTS)
RECYCLED = Part("Malvanti Coaches", "Buses and cab bodies", 350, "Kolhapur", PAINTS)
DISQUALIFIED = Part("Suryadri Powder Works", "Job coating", 160, "Pune", PAINTS)
CAME_BACK = Part("Satyadri Scooters", "Two-wheelers", 640, "Sanand", PAINTS)
COOLING_1 = Part("Sindhuvel Cab Bodies", "Buses and cab bodies", 220, "Pune", PAINTS)
COOLING_2 = Part("Gomtara Elevators", "Lifts", 310, "Nashik")
COOLING_3 = Part("Shivtara Earthmovers", "Tractors and earthmovers", 700, "Chennai", PAINTS)
DISAPPOINTED = Part("Kaverin Castings", "Automobile components", 330, "Coimbatore", (*PAINTS, "customer"))
BUYER = Part("Vindhyar Motors", "Automobile", 2600, "Pithampur", (*PAINTS, "customer"))
NOBODYS = Part("Pavnadri Automotive", "Automobile", 1900, "Pithampur", PAINTS)
LEARNER = Part("Rishivel Institute of Technology", "Education", 210, "Pune")

PARTS: tuple[Part, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Part))

# Nobody here ever met us: they are on no mailing list and call out of the blue.
STRANGERS = (CONTRACTOR, COLD_BUYER_FITS, COLD_BUYER)
