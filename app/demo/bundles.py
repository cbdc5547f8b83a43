"""The bundles of the demo's jobcenters: what two of them typically look like."""

from typing import Any

BUNDLES: list[dict[str, Any]] = [
    {
        "code": "hverdagsdansk",
        "name": {"da": "Hverdagsdansk og økonomi", "en": "Everyday Danish and money"},
        "items": [
            {
                "kind": "language",
                "title": {"da": "Dansk på arbejdspladsen", "en": "Danish at the workplace"},
                "weeks": 6,
                "weekly_minutes": 60,
                "skill_id": None,
            },
            {
                "kind": "financial_literacy",
                "title": {"da": "Lønseddel, budget og netbank", "en": "Payslip, budget and online banking"},
                "weeks": 3,
                "weekly_minutes": 30,
                "skill_id": None,
            },
        ],
    },
    {
        "code": "tryg_start",
        "name": {"da": "Tryg start", "en": "A safe start"},
        "items": [
            {
                "kind": "citizenship",
                "title": {"da": "Rettigheder og pligter på jobbet", "en": "Rights and duties at work"},
                "weeks": 2,
                "weekly_minutes": 30,
                "skill_id": None,
            },
            {
                "kind": "counselling",
                "title": {"da": "Rådgivning og retshjælp", "en": "Counselling and legal help"},
                "weeks": 2,
                "weekly_minutes": 30,
                "skill_id": None,
            },
            {
                "kind": "mentoring",
                "title": {"da": "Samtale med en mentor", "en": "A talk with a mentor"},
                "weeks": 8,
                "weekly_minutes": 30,
                "skill_id": None,
            },
        ],
    },
]
