"""Words to make up firms and people from. Every name of a firm is invented; no real company is meant."""

from __future__ import annotations

# Region -> given names, family names. People work where they like, so every firm has some from elsewhere.
PEOPLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "West": (
        ("Aditi", "Ajinkya", "Anagha", "Chinmay", "Devika", "Gauri", "Hemant", "Hetal", "Jignesh", "Kalpesh", "Ketaki",
         "Mandar", "Mrunal", "Nikhil", "Parag", "Pranali", "Rohan", "Rujuta", "Sachin", "Sayali", "Tejas", "Urvi",
         "Vikrant", "Freny", "Savio", "Cyrus"),
        ("Bhave", "Chaudhari", "Dalal", "Deshpande", "Fernandes", "Gaikwad", "Jadhav", "Joglekar", "Kale", "Lobo",
         "Mehta", "Mistry", "More", "Naik", "Oza", "Parekh", "Patil", "Rane", "Sawant", "Shinde", "Solanki", "Trivedi",
         "Wadia"),
    ),
    "South": (
        ("Anitha", "Arun", "Bhavana", "Deepthi", "Ganesh", "Harini", "Jayanth", "Kavitha", "Lakshmi", "Madhavan",
         "Mahesh", "Naveen", "Padma", "Prakash", "Raghu", "Revathi", "Sandhya", "Shanthi", "Sridhar", "Suma", "Tharun",
         "Uday", "Vasanthi", "Yamuna"),
        ("Achar", "Balan", "Bhat", "Gowda", "Hegde", "Iyengar", "Kumaran", "Kurian", "Menon", "Murthy", "Nair",
         "Palani", "Pillai", "Prasad", "Raju", "Ramanathan", "Rao", "Reddy", "Shetty", "Subramani", "Varma",
         "Venkatesh"),
    ),
    "North": (
        ("Amrit", "Ankita", "Bharat", "Charu", "Deepak", "Gurpreet", "Harleen", "Ishaan", "Jaspal", "Kamini", "Lalit",
         "Manpreet", "Neha", "Nitin", "Pooja", "Rajat", "Ritu", "Sameer", "Shabnam", "Simran", "Tarun", "Vandana",
         "Yusuf", "Zoya"),
        ("Agarwal", "Ahuja", "Bajwa", "Bhatia", "Chauhan", "Dhillon", "Garg", "Gill", "Jain", "Kapoor", "Khan",
         "Malhotra", "Mathur", "Negi", "Qureshi", "Rawat", "Saxena", "Sethi", "Sharma", "Siddiqui", "Tanwar", "Tyagi",
         "Verma"),
    ),
    "East": (
        ("Abhijit", "Ananya", "Arindam", "Bipasha", "Debjani", "Dipankar", "Imtiaz", "Joydeep", "Kasturi", "Lipika",
         "Manoranjan", "Nabanita", "Pallavi", "Pranab", "Rituparna", "Sanjukta", "Sourav", "Subhash", "Sudeshna",
         "Tapan", "Wangchuk"),
        ("Acharya", "Bagchi", "Barua", "Basu", "Bora", "Chakraborty", "Das", "Dutta", "Ghosh", "Hazarika", "Kalita",
         "Kundu", "Mahapatra", "Mishra", "Mohanty", "Nayak", "Pal", "Patnaik", "Saha", "Sen", "Tudu"),
    ),
    "Central": (
        ("Akash", "Alok", "Archana", "Dinesh", "Jyoti", "Kuldeep", "Manisha", "Mukesh", "Nandini", "Pankaj", "Preeti",
         "Rakesh", "Richa", "Shailendra", "Sunita", "Umesh", "Vivek"),
        ("Baghel", "Dubey", "Jaiswal", "Khandelwal", "Kori", "Mandloi", "Pandey", "Parmar", "Raghuvanshi", "Rathore",
         "Sahu", "Shukla", "Thakur", "Tiwari", "Yadav"),
    ),
}  # fmt: skip

# City, state, code of the state in a GSTIN, territory, how many firms in a hundred.
CITIES = (
    ("Pune", "Maharashtra", "27", "West", 16),
    ("Chakan", "Maharashtra", "27", "West", 9),
    ("Nashik", "Maharashtra", "27", "West", 6),
    ("Kolhapur", "Maharashtra", "27", "West", 4),
    ("Rajkot", "Gujarat", "24", "West", 5),
    ("Sanand", "Gujarat", "24", "West", 4),
    ("Chennai", "Tamil Nadu", "33", "South", 7),
    ("Hosur", "Tamil Nadu", "33", "South", 5),
    ("Coimbatore", "Tamil Nadu", "33", "South", 4),
    ("Bengaluru", "Karnataka", "29", "South", 5),
    ("Hyderabad", "Telangana", "36", "South", 3),
    ("Gurugram", "Haryana", "06", "North", 5),
    ("Faridabad", "Haryana", "06", "North", 4),
    ("Ludhiana", "Punjab", "03", "North", 4),
    ("Rudrapur", "Uttarakhand", "05", "North", 3),
    ("Jamshedpur", "Jharkhand", "20", "East", 5),
    ("Kolkata", "West Bengal", "19", "East", 3),
    ("Guwahati", "Assam", "18", "East", 1),
    ("Pithampur", "Madhya Pradesh", "23", "Central", 5),
    ("Nagpur", "Maharashtra", "27", "Central", 2),
)

STEMS = (
    "Aravel", "Ambuvati", "Bhogavel", "Bhimthar", "Chandravel", "Chitradri", "Dhanvahi", "Devtara", "Girnavel",
    "Gomtara", "Harivant", "Hiranvel", "Indrayag", "Jaladri", "Jyotivel", "Kalindar", "Karhavel", "Kaverin",
    "Krishnadri", "Kundalvati", "Lohitvel", "Mahadri", "Malvanti", "Mandavel", "Meghdri", "Mulavati", "Nandgiri",
    "Narmavel", "Nilavati", "Panchdri", "Parnavel", "Pavnadri", "Phalgunar", "Pranhita Vel", "Rangavel", "Ratnadri",
    "Rishivel", "Sahyavel", "Sarvadi", "Satyadri", "Shivtara", "Sindhuvel", "Sonvati", "Suryadri", "Tapivel",
    "Tornavel", "Tungavel", "Umavati", "Vaigavel", "Vajradri", "Varunadri", "Vasudhar", "Vindhyar", "Yamundri",
    "Agnivel", "Akshadri", "Alakvati", "Brahmavel", "Dakkhandri", "Ekadri", "Gaurivel", "Himvati", "Ishavel",
    "Kanakdri", "Lakshavel", "Madhudri", "Neeravel", "Omkadri", "Prithvel", "Ramadri", "Shyamvel", "Trivenar",
    "Udayadri", "Vedavel", "Vishvadri",
)  # fmt: skip

# Industry -> what such firms call themselves, least and most people, how many in a hundred.
TRADES: dict[str, tuple[tuple[str, ...], int, int, int]] = {
    "Automobile": (("Motors", "Automotive"), 900, 6000, 6),
    "Two-wheelers": (("Two-Wheelers", "Scooters"), 500, 3200, 6),
    "Automobile components": (("Auto Components", "Wheels", "Bumpers", "Axles", "Forgings", "Castings"), 60, 1400, 38),
    "Tractors and earthmovers": (("Tractors", "Earthmovers"), 300, 2400, 8),
    "Buses and cab bodies": (("Cab Bodies", "Coaches"), 80, 700, 6),
    "Lifts": (("Lifts", "Elevators"), 70, 700, 9),
    "Washing machines": (("Washers", "Appliances"), 120, 900, 8),
    "Fans and motors": (("Fans", "Electricals"), 60, 500, 5),
    "Steel furniture": (("Steel Furniture",), 30, 250, 5),
    "Job coating": (("Coaters", "Powder Works"), 15, 120, 6),
    "Building contractor": (("Builders",), 12, 60, 2),
    "Education": (("Institute of Technology",), 80, 400, 1),
}

# Department -> seniority -> title. The order is that in which a firm fills its posts.
POSTS: tuple[tuple[str, str, str], ...] = (
    ("Purchase", "Manager", "Purchase manager"),
    ("Production", "Head", "Plant head"),
    ("Paint shop", "Engineer", "Paint shop engineer"),
    ("R&D", "Manager", "R&D manager"),
    ("Maintenance", "Manager", "Maintenance manager"),
    ("Management", "Director", "Managing director"),
    ("Projects", "Manager", "Projects manager"),
    ("Purchase", "Executive", "Purchase executive"),
    ("Quality", "Head", "Head of quality"),
    ("R&D", "Engineer", "Design engineer"),
    ("Production", "Engineer", "Process engineer"),
    ("Finance", "Head", "Head of finance"),
    ("Stores", "Executive", "Stores executive"),
    ("Projects", "Engineer", "Project engineer"),
    ("Paint shop", "Trainee", "Trainee"),
)
