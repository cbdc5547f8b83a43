"""The route that looks a company up in the business register."""

from typing import Annotated

from fastapi import Depends, Request

from app.foundation.api.route import make_router, read_only
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.integration.cvr import permissions, service
from app.integration.cvr.register import CvrRegister
from app.integration.cvr.schemas import CvrLookupCreate, CvrLookupRead

router = make_router("cvr")
LookUp = Annotated[Work, allow(permissions.LOOK_UP_COMPANIES)]


async def _register(request: Request) -> CvrRegister | None:
    register: CvrRegister | None = request.app.state.cvr_register
    return register


Register = Annotated[CvrRegister | None, Depends(_register)]


@router.post("/cvr-lookups")
@read_only
async def look_up_cvr(work: LookUp, register: Register, body: CvrLookupCreate) -> CvrLookupRead:
    """What CVR says of a company and its production units, in the shapes that `POST /v1/companies` and
    `POST /v1/workplaces` take. Nothing is stored.

    A POST, because the number of a firm of one's own is a person's, and a URL is written down on its way. Read from a
    file of the installation or from the register, and kept for a day; 404 with `cvr.not_configured` where there is
    neither and `cvr.unknown` for a number it does not know, 503 with `cvr.unavailable` where it does not answer.
    """
    return await service.look_up(work, register, body.cvr_number)
