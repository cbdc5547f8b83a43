"""An invented main act, as an installation would write it into its own file: another scale, a shorter duration."""

from datetime import date, timedelta
from pathlib import Path

from app.registers.law.parameters import DEFAULT_FILE

NEW_YEAR = date(2027, 1, 1)
_CHANGED = ("ratio_requirement", "duration")
_ROWS = """
[[parameter]]
code = "ratio_requirement"
valid_from = 2027-01-01
source = "Ny hovedlov § 1"
verified = false
enforcement = "enforce"
overridable = false
[parameter.values]
first_employees = 40
first_per = 8
further_per = 20
least = 1
full_time_hours = "37"

[[parameter]]
code = "duration"
valid_from = 2027-01-01
source = "Ny hovedlov § 2"
verified = false
enforcement = "enforce"
overridable = false
[parameter.values.max_weeks]
intl_23b = 6
lab_job_ready = 4
lab_graduate = 6
lab_other = 6
"""


def new_act(folder: Path, first_day: date = NEW_YEAR) -> Path:
    """The packaged file with two rows closed on the day before and two new ones added: a change of data."""
    text = DEFAULT_FILE.read_text(encoding="utf-8")
    for code in _CHANGED:
        row = f'code = "{code}"\nvalid_from = 2020-01-01\n'
        assert row in text
        text = text.replace(row, f"{row}valid_to = {first_day - timedelta(days=1)}\n")
    path = folder / "law.toml"
    path.write_text(text + _ROWS.replace("2027-01-01", first_day.isoformat()), encoding="utf-8")
    return path
