"""What a mentor promises before anything is seen: each version keeps its wording for good."""

from collections.abc import Mapping
from types import MappingProxyType

from app.foundation.core.i18n import Text

CONFIDENTIALITY: Mapping[int, Text] = MappingProxyType(
    {
        1: Text(
            "Det, jeg får at vide om den person, jeg er mentor for, holder jeg for mig selv. Jeg bruger det kun til at "
            "hjælpe personen, og jeg fortæller det ikke videre til kolleger, familie eller andre. Det gælder også, når "
            "jeg ikke længere er mentor. Er jeg i tvivl om, hvad jeg må sige, spørger jeg jobcentret. Er nogen i fare, "
            "siger jeg det til jobcentret.",
            "What I learn about the person I mentor I keep to myself. I use it only to help the person, and I do not "
            "pass it on to colleagues, family or anybody else. This also holds when I am no longer a mentor. If I am in "
            "doubt about what I may say, I ask the jobcenter. If somebody is in danger, I tell the jobcenter.",
        )
    }
)
CURRENT_VERSION = max(CONFIDENTIALITY)
