"""What some people of the demo say of themselves on their CV: in own words, most in Danish, some in their language."""

from uuid import UUID

from app.demo.people import Newcomer
from app.demo.world import DemoWorld
from app.journey.cv.models import CvProfile

# One in so many has written an introduction, beside those who can sign in.
_ONE_IN = 3
_IN_DANISH = (
    "Jeg er mødestabil og lærer hurtigt. Jeg kan godt lide at arbejde sammen med andre og spørger, når jeg er i tvivl.",
    "Jeg har arbejdet med mange slags mennesker og er god til at holde orden. Jeg øver mit dansk hver dag.",
    "Jeg er vant til at stå tidligt op og arbejde med hænderne.\n\nJeg vil gerne have et fast job, hvor jeg kan lære mere.",
    "Jeg er rolig, grundig og venlig. Jeg vil gerne tale dansk på arbejdet, også når det er svært.",
)
_IN_OWN_LANGUAGE = {
    "uk": "Я відповідальна людина, швидко вчуся і люблю працювати в команді.",
    "ar": "أحب العمل مع الناس وأتعلم بسرعة. أريد عملًا ثابتًا في الدنمارك.",
    "fa": "من وقت‌شناس هستم و زود یاد می‌گیرم.",
    "ti": "ስራሕ ብግቡእ ይዓምም፡ ቀልጢፈ ድማ ይመሃር።",
}


def add_introduction(world: DemoWorld, person: Newcomer, *, has_login: bool) -> None:
    """An introduction for those who sign in and for some others; chosen by the key, so that no dice are thrown."""
    number = person.id.int
    if not has_login and number % _ONE_IN:
        return
    first = next(iter(person.row["languages"]), "")
    own = _IN_OWN_LANGUAGE.get(first) if number % 4 == 1 and not has_login else None
    world.rows.add(
        CvProfile,
        id=UUID(int=number ^ 1),  # the candidate's key but for its last bit: as unique, and of the same moment
        created_at=person.row["created_at"],
        updated_at=person.row["created_at"],
        candidate_id=person.id,
        jobcenter_id=person.centre.id,
        introduction=own or _IN_DANISH[number // _ONE_IN % len(_IN_DANISH)],
        shows_phone=number % 5 != 0,
    )
