"""What licences and functional constraints are called, and how fast a way of getting about is."""

from collections.abc import Mapping

from app.foundation.core.i18n import Text
from app.registers.candidates.domain import Condition, Licence, TransportMode

LICENCE_NAMES: Mapping[Licence, Text] = {
    Licence.DRIVING_B: Text("kørekort B", "driving licence B"),
    Licence.DRIVING_C: Text("kørekort C", "driving licence C"),
    Licence.DRIVING_D: Text("kørekort D", "driving licence D"),
    Licence.FORKLIFT: Text("truckcertifikat", "forklift licence"),
    Licence.CRANE: Text("krancertifikat", "crane licence"),
    Licence.WELDING: Text("svejsecertifikat", "welding certificate"),
    Licence.FOOD_HYGIENE: Text("hygiejnebevis", "food hygiene certificate"),
    Licence.FIRST_AID: Text("førstehjælpsbevis", "first-aid certificate"),
    Licence.CRIMINAL_RECORD_CHILDREN: Text("børneattest", "criminal record certificate for work with children"),
}
CONSTRAINT_NAMES: Mapping[Condition, Text] = {
    Condition.HEAVY_LIFTING: Text("ingen tunge løft", "no heavy lifting"),
    Condition.STANDING: Text("ikke stående arbejde", "no standing work"),
    Condition.NIGHT_WORK: Text("ikke natarbejde", "no night work"),
    Condition.HEIGHTS: Text("ikke arbejde i højden", "no work at heights"),
    Condition.STAIRS: Text("ikke trapper", "no stairs"),
    Condition.WET_WORK: Text("ikke vådt arbejde", "no wet work"),
    Condition.NOISE: Text("ikke støj", "no noise"),
    Condition.COLD: Text("ikke kulde", "no cold"),
    Condition.OUTDOOR: Text("ikke udendørs arbejde", "no outdoor work"),
    Condition.DRIVING: Text("ikke kørsel", "no driving"),
}
# Door-to-door averages in km/h; the ten minutes to get going are added by the engine.
SPEEDS_KMH: Mapping[TransportMode, float] = {
    TransportMode.WALK: 5.0,
    TransportMode.BICYCLE: 15.0,
    TransportMode.PUBLIC: 25.0,
    TransportMode.CAR: 50.0,
}
FASTEST_KMH = max(SPEEDS_KMH.values())
