"""The view that gives tokens: the failure counted first and taken back after, each in a transaction of its own."""

from datetime import UTC, datetime
from typing import Any

from rest_framework.exceptions import AuthenticationFailed
from rest_framework.parsers import FormParser
from rest_framework.response import Response
from rest_framework.views import APIView

from app.foundation.identity.domain.throttling import OF_ACCOUNT, Tries, TryKind, failed, of_address, taken_back, wait
from benchmarks.beside.limit_sign_in import HASHER, digests, token_answer
from benchmarks.beside.rest import models as db
from benchmarks.beside.rest.access import SETTINGS, changing

_PATIENCE = {TryKind.ACCOUNT: OF_ACCOUNT, TryKind.ADDRESS: of_address(SETTINGS.sign_in_address_failures)}


class SignIn(APIView):
    authentication_classes = ()
    permission_classes = ()
    parser_classes = (FormParser,)

    def post(self, request: Any) -> Response:
        email, now = request.data["username"].strip().lower(), datetime.now(UTC)
        found = digests(SETTINGS, email, request.META["REMOTE_ADDR"])
        with changing():
            account = db.Account.objects.only("id", "password_hash").filter(email=email, is_active=True).first()
            self._count(found, now)
        if account is None or not HASHER.verify(request.data["password"], account.password_hash):
            raise AuthenticationFailed
        with changing():
            _of(found, TryKind.ACCOUNT).delete()
            tries = taken_back(
                _tries(_of(found, TryKind.ADDRESS).select_for_update().get()), _PATIENCE[TryKind.ADDRESS]
            )
            _keep(found, TryKind.ADDRESS, tries)
        return Response(token_answer(SETTINGS, account.id, now))

    def _count(self, found: dict[TryKind, str], now: datetime) -> None:
        rows = [db.SignInTry(kind=kind.value, digest=found[kind], failures=0, last_at=now) for kind in TryKind]
        db.SignInTry.objects.bulk_create(rows, ignore_conflicts=True)
        counted = {kind: _tries(_of(found, kind).select_for_update().first()) for kind in TryKind}
        if any(wait(each, _PATIENCE[kind], now) for kind, each in counted.items()):
            raise AuthenticationFailed
        for kind, each in counted.items():
            _keep(found, kind, failed(each, _PATIENCE[kind], now))


def _of(found: dict[TryKind, str], kind: TryKind) -> Any:
    return db.SignInTry.objects.filter(kind=kind.value, digest=found[kind])


def _tries(row: Any) -> Tries:
    if row is None:  # somebody else's success has just dropped them
        return Tries()
    return Tries(row.failures, row.last_at, row.blocked_until)


def _keep(found: dict[TryKind, str], kind: TryKind, tries: Tries) -> None:
    _of(found, kind).update(failures=tries.failures, last_at=tries.last_at, blocked_until=tries.blocked_until)
