"""The trades of the demo: real ESCO occupations and skills, DB25 industries, and what is asked of beginners there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.journey.needs.domain import Importance
from app.registers.candidates.domain import Cefr, Condition, Licence


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill a job asks for: its English ESCO label, level 1 to 3, how much it matters, whether from the first day."""

    label: str
    level: int
    importance: Importance
    at_start: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """Work that a newcomer can grow into. `occupation` is the English ESCO label."""

    occupation: str
    title: str
    tasks: str
    skills: tuple[Asked, ...]
    danish: Cefr | None = None
    danish_reason: str | None = None
    conditions: tuple[Condition, ...] = ()
    licences: tuple[Licence, ...] = ()


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade: DB25 code, what companies and workplaces in it are called, and its jobs."""

    industry: str
    company: str
    workplace: str
    jobs: tuple[Job, ...]


def _asked(lines: str) -> tuple[Asked, ...]:
    """One skill a line: level, importance (m, s, n; a capital letter: from the first day) and label."""
    words = {"m": Importance.MUST, "s": Importance.SHOULD, "n": Importance.NICE}
    asked = []
    for line in lines.strip().splitlines():
        level, importance, label = line.strip().split(" ", 2)
        asked.append(Asked(label, int(level), words[importance.lower()], importance.isupper()))
    return tuple(asked)


KITCHEN = Trade("562200", "Kantine", "Kantinen", (
    Job("kitchen assistant", "Køkkenmedhjælper", "Anretning, opvask, rengøring og enkel tilberedning i kantinen.", _asked("""
        2 m comply with food safety and hygiene
        2 m ensure cleanliness of food preparation area
        1 m clean kitchen equipment
        1 s use food cutting tools
        1 s work according to recipe
        1 n receive kitchen supplies"""), danish=Cefr.A2,
        danish_reason="Allergener og hygiejneregler skal kunne læses og forklares.", conditions=(Condition.STANDING,)),
    Job("kitchen porter", "Opvasker", "Opvask, affald og klargøring af køkkenet.", _asked("""
        1 m clean kitchen equipment
        1 m handle chemical cleaning agents
        1 s clean surfaces"""), conditions=(Condition.STANDING, Condition.WET_WORK)),
))  # fmt: skip
RESTAURANT = Trade("561110", "Spisehus", "Spisehuset", KITCHEN.jobs)
CLEANING = Trade("812100", "Rengøring", "Driftsafdelingen", (
    Job("building cleaner", "Rengøringsassistent", "Daglig rengøring af kontorer, trapper og toiletter.", _asked("""
        2 m clean building floors
        2 m clean surfaces
        1 m handle chemical cleaning agents
        1 s operate floor cleaning equipment
        1 s sort waste
        1 n clean glass surfaces"""), danish=Cefr.A1, danish_reason="Doseringen på midlerne skal kunne læses.",
        conditions=(Condition.STAIRS,)),
))  # fmt: skip
WAREHOUSE = Trade("521000", "Lager", "Lageret", (
    Job("warehouse worker", "Lagermedarbejder", "Modtage varer, plukke ordrer, pakke og holde orden på lageret.", _asked("""
        2 m pick orders for dispatching
        1 m receive goods
        1 m stack goods
        2 s operate warehouse record systems
        1 s check for damaged items
        1 n pallets loading"""), danish=Cefr.A2, danish_reason="Plukkesedler og sikkerhedsskilte er på dansk.",
        conditions=(Condition.HEAVY_LIFTING, Condition.STANDING)),
    Job("hand packer", "Pakkemedarbejder", "Pakke og mærke varer efter plukseddel.", _asked("""
        2 m pack goods
        1 m ensure correct goods labelling
        1 s follow written instructions
        1 n types of packaging materials"""), conditions=(Condition.STANDING,)),
))  # fmt: skip
CARE_HOME = Trade("871010", "Plejehjem", "Plejehjemmet", (
    Job("home care aide", "Omsorgsmedhjælper", "Følge beboere, anrette mad, rede senge og holde ved selskab.", _asked("""
        2 m tend to elderly people
        1 m older adults' needs
        1 m accompany people
        1 s make the beds
        1 s prepare ready-made dishes
        1 n keep company"""), danish=Cefr.B1, danish_reason="Beboerne skal kunne forstå og blive forstået.",
        conditions=(Condition.STANDING,)),
))  # fmt: skip
HOME_CARE = Trade("881010", "Hjemmepleje", "Hjemmeplejen", CARE_HOME.jobs)
CONSTRUCTION = Trade("410000", "Byg", "Byggepladsen", (
    Job("building construction worker", "Arbejdsmand", "Rydde op, bære materialer, blande beton og hjælpe svende.", _asked("""
        2 m use safety equipment in construction
        2 m follow health and safety procedures in construction
        1 m transport construction supplies
        1 s mix concrete
        1 s work in a construction team
        1 n place drywall"""), danish=Cefr.A2, danish_reason="Sikkerhedsinstruktioner gives på dansk.",
        conditions=(Condition.HEAVY_LIFTING, Condition.OUTDOOR)),
))  # fmt: skip
MASONRY = Trade("439100", "Murerlaug", "Murerpladsen", (
    Job("bricklayer", "Murermedhjælper", "Blande mørtel, bære sten og mure under vejledning.", _asked("""
        1 m lay bricks
        1 m transport construction supplies
        1 m use safety equipment in construction
        1 s mix construction grouts
        1 n use measurement instruments"""),
        conditions=(Condition.HEAVY_LIFTING, Condition.OUTDOOR, Condition.HEIGHTS)),
))  # fmt: skip
RETAIL = Trade("471120", "Købmandsgård", "Butikken", (
    Job("shelf filler", "Butiksmedhjælper", "Fylde varer op, tjekke datoer og skifte hyldeforkanter.", _asked("""
        2 m stock shelves
        1 m assess shelf life of food products
        1 m change shelf labels
        1 s check price accuracy on the shelf
        1 n monitor stock level"""), danish=Cefr.A2, danish_reason="Kunder skal kunne få hjælp til at finde varer.",
        conditions=(Condition.STANDING,)),
    Job("sales assistant", "Salgsassistent", "Betjene kunder, tage imod betaling og stille varer frem.", _asked("""
        2 m guarantee customer satisfaction
        2 m operate cash register
        1 s stock shelves
        1 s organise product display
        1 n identify customer's needs"""), danish=Cefr.B1, danish_reason="Samtale med kunder er hele arbejdet.",
        conditions=(Condition.STANDING,)),
))  # fmt: skip
GARDENING = Trade("813000", "Anlægsgartneri", "Gartnerpladsen", (
    Job("landscape gardener", "Gartnermedhjælper", "Lugning, plantning, hækklipning og pleje af grønne områder.", _asked("""
        2 m use gardening equipment
        1 m perform weed control operations
        1 m plant green plants
        1 s prune hedges and trees
        1 s maintain ground
        1 n plant species"""), conditions=(Condition.OUTDOOR, Condition.HEAVY_LIFTING)),
))  # fmt: skip
LAUNDRY = Trade("961010", "Vaskeri", "Vaskeriet", (
    Job("laundry worker", "Vaskerimedarbejder", "Sortere, vaske, tørre, stryge og lægge linned sammen.", _asked("""
        2 m operate washer extractor
        1 m distinguish fabrics
        1 m iron textiles
        1 s read care labels
        1 s operate tumble dryer
        1 n eliminate stains"""), conditions=(Condition.STANDING, Condition.NOISE)),
))  # fmt: skip
HOTEL = Trade("551000", "Hotel", "Hotellet", (
    Job("room attendant", "Stuepige eller stuedreng", "Gøre værelser klar, skifte linned og fylde op.", _asked("""
        2 m clean rooms
        1 m maintain linen operation
        1 m handle chemical cleaning agents
        1 s maintain customer service
        1 n health and safety regulations"""), danish=Cefr.A1, danish_reason="Værelseslisten er på dansk.",
        conditions=(Condition.STAIRS,)),
))  # fmt: skip
BAKERY = Trade("107120", "Bageri", "Bageriet", (
    Job("baking operator", "Bagerimedhjælper", "Passe ovne, veje af, forme og gøre rent efter opskrift.", _asked("""
        2 m tend bakery ovens
        1 m bake goods
        1 m follow hygienic procedures during food processing
        1 s bakery ingredients
        1 n ensure sanitation"""), conditions=(Condition.STANDING, Condition.NIGHT_WORK)),
))  # fmt: skip
FOOD = Trade("103900", "Grøntpakkeri", "Pakkeriet", (
    Job("food production operator", "Produktionsmedarbejder", "Skylle, skære, veje og pakke grøntsager ved båndet.", _asked("""
        1 m monitor the production line
        2 m food safety principles
        1 m clean food and beverage machinery
        1 s follow production schedule
        1 n keep inventory of goods in production"""), danish=Cefr.A1,
        danish_reason="Sikkerhedsanvisninger ved maskinerne er på dansk.",
        conditions=(Condition.STANDING, Condition.COLD, Condition.NOISE)),
))  # fmt: skip
COURIER = Trade("532000", "Cykelbud", "Budcentralen", (
    Job("bicycle courier", "Cykelbud", "Hente og bringe pakker på ladcykel.", _asked("""
        2 m drive two-wheeled vehicles
        1 m obey traffic rules
        1 m communicate with customers
        1 s geographic areas
        1 n differentiate types of packages"""), danish=Cefr.A2,
        danish_reason="Modtagere ringes op undervejs.", conditions=(Condition.OUTDOOR,)),
))  # fmt: skip
CHILDCARE = Trade("889130", "Børnehus", "Børnehuset", (
    Job("child care worker", "Pædagogmedhjælper", "Lege med børnene, hjælpe ved måltider og på legepladsen.", _asked("""
        2 m play with children
        2 m supervise children
        1 m attend to children's basic physical needs
        1 s workplace sanitation
        1 n social development"""), danish=Cefr.B1, danish_reason="Børnene lærer sprog af de voksne.",
        licences=(Licence.CRIMINAL_RECORD_CHILDREN,), conditions=(Condition.NOISE,)),
))  # fmt: skip

TRADES = (
    KITCHEN, CLEANING, WAREHOUSE, CARE_HOME, CONSTRUCTION, RETAIL, GARDENING, LAUNDRY, HOTEL, BAKERY, FOOD,
    COURIER, CHILDCARE, RESTAURANT, HOME_CARE, MASONRY,
)  # fmt: skip


def all_jobs(trades: Iterable[Trade] = TRADES) -> Mapping[str, Job]:
    """Every job by its occupation."""
    return {job.occupation: job for trade in trades for job in trade.jobs}
