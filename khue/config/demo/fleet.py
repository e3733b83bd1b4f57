"""Máy tính bảng của thành phố mẫu: leaders' tablets, enrolled by their real door, reporting as tablets do.

Only in the demo. The device keys live as long as this process; nobody can sign with them afterwards.
"""

from __future__ import annotations

import base64
import gzip
import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from khue.distribution.actions import take_operations
from khue.distribution.queries import package_to_read, snapshot_of
from khue.distribution.rules.commands import LARGEST_BATCH, Operation, signed_text
from khue.organisation.models import Appointment
from khue.organisation.models.dated import running
from khue.organisation.queries import demo_cast
from khue.shared import clock
from khue.shared.actor import Actor
from khue.tablets import actions
from khue.tablets.queries import tablet_from, tablet_to_read, tablets_to_see

MOST = 120
SAMPLE = "khue sample tablet"
MODELS = (("ios", "iPad (thế hệ 10)"), ("ios", "iPad Air 11"), ("android", "Galaxy Tab S9 FE"))


@dataclass(slots=True)
class SampleTablet:
    """Một máy mẫu: what a real one keeps."""

    id: int
    token: str
    key: ec.EllipticCurvePrivateKey
    habit: int
    sent: int = field(default=0)

    def operation(self, name: str, made_at: datetime, body: dict[str, Any]) -> Operation:
        """A signed operation, byte for byte as the app makes it."""
        self.sent += 1
        number, said = uuid.uuid4(), json.dumps(body, separators=(",", ":"))
        at = made_at.isoformat()
        signed = signed_text(str(number), self.sent, name, at, said)
        r, s = decode_dss_signature(self.key.sign(signed, ec.ECDSA(SHA256())))
        signature = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
        return Operation(number, self.sent, name, made_at, body, signed, signature)


def equip(actor: Actor) -> list[SampleTablet]:
    """Trang bị máy cho lãnh đạo trong thành phố mẫu, once; gives those that can report in this process."""
    if not settings.KHUE_DEMO or any(row.tag.startswith("MTB-") for row in tablets_to_see(actor)):
        return []
    cast = {one.person_id for one in demo_cast()}
    leaders = Appointment.objects.filter(running(clock.today()), post__leader=True)
    ids = leaders.order_by("post__rank", "person_id").values_list("person_id", flat=True)
    people = [one for one in dict.fromkeys(ids) if one not in cast][:MOST]
    made = (_equip_one(actor, place, person) for place, person in enumerate(people, 1))
    return [tablet for tablet in made if tablet is not None]


def _equip_one(actor: Actor, place: int, person_id: int) -> SampleTablet | None:
    platform, model = MODELS[place % len(MODELS)]
    tag = f"MTB-{place:04d}"
    tablet_id = actions.register_tablet(actor, tag=tag, model=model, platform=platform)
    actions.assign_holder(actor, tablet_id, person_id)
    if place % 29 == 11:  # some wait for their enrolment
        return None
    tablet = _enrol(actor, tablet_id, place)
    if place % 31 == 5:
        actions.stop_content(actor, tablet_id, "Chưa đặt mã khóa màn hình; đã nhắc ngày kiểm tra")
        return None
    if place % 97 == 41:
        actions.report_lost(actor, tablet_id, "Để quên trên xe, đã báo công an phường")
        return None
    return tablet


def _enrol(actor: Actor, tablet_id: int, place: int) -> SampleTablet:
    key = ec.generate_private_key(ec.SECP256R1())
    code = actions.issue_enrolment_code(actor, tablet_id)
    device = {"user_agent": SAMPLE, "standalone": True}
    granted = actions.enrol(Actor.system("tablet"), code, _jwk(key), device)
    return SampleTablet(tablet_id, granted.token, key, habit=place % 7)


def wake(actor: Actor) -> list[SampleTablet]:
    """Ghi danh lại các máy mẫu after a new start, which has lost their keys; a real tablet is left alone."""
    rows = [row for row in tablets_to_see(actor, show="good") if row.tag.startswith("MTB-")]
    pages = [tablet_to_read(actor, row.id) for row in rows]
    return [
        _enrol(actor, page.row.id, int(page.row.tag.removeprefix("MTB-")))
        for page in pages
        if page.device.get("user_agent") == SAMPLE
    ]


def _jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    point = key.public_key().public_numbers()
    x, y = (
        base64.urlsafe_b64encode(one.to_bytes(32, "big")).rstrip(b"=").decode() for one in (point.x, point.y)
    )
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def report(tablets: list[SampleTablet]) -> int:
    """Các máy mẫu báo đã về máy, đã mở, đã xem; gives how many reports were taken."""
    taken = 0
    for tablet in tablets:
        if tablet.habit == 0:  # asleep since last evening
            evening = clock.now() - timedelta(hours=13)
            with clock.hold(evening):
                actions.note_awake(tablet.id, unsent=0)
            continue
        _, actor = tablet_from(tablet.token)
        told = list(_told(tablet, actor))
        for start in range(0, len(told), LARGEST_BATCH):
            outcomes = take_operations(actor, told[start : start + LARGEST_BATCH])
            taken += sum(outcome.status == "taken" for outcome in outcomes)
        actions.note_awake(tablet.id, unsent=0)
    return taken


def _told(tablet: SampleTablet, actor: Actor) -> Iterator[Operation]:
    dice = random.Random(tablet.id)  # noqa: S311 - a habit, no secret
    for package in snapshot_of(actor.person_id or 0).packages:
        manifest = json.loads(gzip.decompress(package_to_read(actor, package).body))
        at = clock.now() - timedelta(minutes=dice.randint(3, 90))
        papers = [(paper["file"], paper["pages"]) for paper in manifest["papers"]]
        files = [file for file, _ in papers]
        yield tablet.operation("distribution.received", at, {"package": package, "files": files})
        if tablet.habit in {1, 2}:
            continue
        for file, pages in papers[: dice.randint(1, len(papers) or 1)]:
            yield tablet.operation("distribution.opened", at, {"package": package, "file": file})
            seen = pages if tablet.habit == 5 else dice.randint(1, pages)
            if tablet.habit != 3:
                shown = list(range(1, seen + 1))
                yield tablet.operation(
                    "distribution.viewed", at, {"package": package, "file": file, "pages": shown}
                )
