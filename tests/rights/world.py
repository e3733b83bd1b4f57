"""One small city with a draft and a published meeting, and everybody who may knock at a door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.test import Client

from khue.accounts.models import User
from khue.distribution.models import Delivery, SampleLetter
from khue.documents import actions as slips
from khue.documents.actions.opening import SlipForm
from khue.imports.actions import upload as bring
from khue.meetings import actions as acting
from khue.meetings.models import Call, Paper, Spill
from khue.organisation import actions as organising
from khue.organisation.models import AnnouncedDay, Appointment, NamedRole, Person, Unit, UnitRole
from khue.organisation.queries import actor_of_person
from khue.organisation.queries.actors import ACTING_DELEGATION
from khue.shared import clock
from khue.shared.actor import Actor
from khue.tablets import actions as keeping
from tests.meetings import conftest as meetings
from tests.meetings.conftest import SINCE, City, Draft, seat, unit
from tests.tablets.device import Device

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class World:
    """Who is who, and the ids that stand for the parameters of a route."""

    people: dict[str, Person]
    delegation: int
    device: Device
    draft: Draft
    published: Draft
    ids: dict[str, Any]

    def client(self, who: str) -> Client:
        """A browser as that person has it; nobody is signed in for ``anonymous``."""
        if who == "tablet":
            return self.device.client
        client = Client()
        person = self.people.get(who)
        if person is not None:
            client.force_login(User.objects.get(id=person.user_id), backend=BACKEND)
        if who == "assistant":
            session = client.session
            session[ACTING_DELEGATION] = self.delegation
            session.save()
        return client


# The columns of the matrix, from nobody to those who see most.
COLUMNS = (
    "anonymous",
    "departed",
    "officer",
    "attendee",
    "other_head",
    "clerk",
    "head",
    "presider",
    "assistant",
    "other_organiser",
    "organiser",
    "asset_officer",
    "focal",
    "administrator",
    "auditor",
    "secret_clerk",
    "tablet",
)


def _named(person: Person, role: str) -> Person:
    NamedRole.objects.create(role=role, person=person, since=SINCE)
    return person


def _everybody(city: City) -> dict[str, Person]:
    focal: Unit = unit("Sở Khoa học và Công nghệ", "department")
    UnitRole.objects.create(role="focal", unit=focal, since=SINCE)
    departed = seat("Phùng Gia Lượng", "Chuyên viên", city.ward, "officer")
    Appointment.objects.filter(person=departed).update(until=date(2026, 1, 1))
    people = {
        "departed": departed,
        "officer": seat("Tống Khánh Vy", "Chuyên viên", city.ward, "officer"),
        "attendee": city.ward_chair,
        "other_head": seat("Hoàng Lệ Thu", "Giám đốc", unit("Sở Y tế", "department"), "director"),
        "clerk": city.clerk,
        "head": city.director,
        "presider": city.chair,
        "assistant": seat("Phan Gia Tuệ", "Thư ký", city.office, "secretary"),
        "other_organiser": city.other_organiser,
        "organiser": city.organiser,
        "asset_officer": _named(seat("Đinh Hoàng Phi", "Chuyên viên", city.office, "officer"), "asset_officer"),
        "focal": seat("Lương Duy Khiêm", "Giám đốc", focal, "director"),
        "administrator": _named(seat("Kiều Minh Khoa", "Kỹ sư", city.office, "officer"), "administrator"),
        "auditor": _named(seat("Quách Thu Lam", "Kiểm toán viên", city.office, "officer"), "auditor"),
        "secret_clerk": _named(seat("Nông Thị Sim", "Văn thư", city.office, "officer"), "secret_clerk"),
    }  # fmt: skip
    for person in people.values():
        person.user = User.objects.get_or_create(email=person.email)[0]
        person.save()
    return people


def _tablet(holder: Person) -> tuple[Device, int]:
    system = Actor.system("test")
    tablet = keeping.register_tablet(system, tag="MTB-0418", model="iPad (10)", platform="ios")
    keeping.assign_holder(system, tablet, holder.id)
    device = Device()
    assert device.enrol(keeping.issue_enrolment_code(system, tablet)).status_code == 201
    return device, tablet


def _slip(city: City, draft: Draft, keeper: Person) -> tuple[int, int]:
    """A slip of the unit's clerk that the office has taken over, and a copy that is out."""
    item = acting.add_paper_only(city.organising, draft.id, level="mat", unit_id=city.finance.id)
    slip = acting.open_slip(city.acting("clerk"), item, SlipForm("mat", "1-3"))
    clerk = actor_of_person(keeper.id)
    slips.take_over(clerk, slip, kept_at="Két số 1", counted=3)
    return slip, slips.hand_out(clerk, slip, person_id=city.chair.id)


def build(city: City, make_draft: Callable[[], Draft], publish: Callable[[Draft], Draft]) -> World:
    """The world, made by actions where there are actions."""
    people = _everybody(city)
    device, tablet = _tablet(city.ward_chair)
    given = organising.delegate(
        Actor.system("test"),
        appointment_id=Appointment.objects.get(person=city.chair).id,
        taker_id=people["assistant"].id,
        since=SINCE + timedelta(days=365),
        document="12/VP",
    )
    published, draft = publish(make_draft()), make_draft()
    slip, handing = _slip(city, draft, people["secret_clerk"])
    day = AnnouncedDay.objects.create(day=date(2027, 1, 4), name="Nghỉ bù", works=False, set_at=clock.now())
    letter = SampleLetter.objects.first()
    call = Call.objects.create(
        meeting_id=published.id,
        person_id=city.ward_chair.id,
        assistant_id=people["assistant"].id,
        asked_at=clock.now(),
    )
    spill = Spill.objects.create(
        year=2026,
        number=1,
        level="mat",
        cause="marked",
        files=[],
        meetings=[],
        at=clock.now(),
        by_label="Test",
    )
    package = Delivery.objects.filter(person_id=city.ward_chair.id).values_list("package_id", flat=True)[0]
    ids = {
        "unit_id": city.finance.id,
        "post_id": Appointment.objects.get(person=city.director).post_id,
        "person_id": city.director.id,
        "announced_id": day.id,
        "tablet_id": tablet,
        "letter_id": letter.id if letter else 1,
        "number": 1,
        "call_id": call.id,
        "slip_id": slip,
        "spill_id": spill.id,
        "paper_id": Paper.objects.filter(item=published.item, file_id__isnull=False).values_list(
            "id", flat=True
        )[0],
        "handing_id": handing,
        "package_id": package,
        "guest": city.guest.id,
        "free_file": meetings.take_pdf(city.organising, 3, "Phụ lục.pdf"),
        "session_id": 1,
        "token": "khong-co",
        "passkey_id": 1,
        "key": "meetings.notice_days",
        "name": "appoint",
        "kind": "units",
        "uidb36": "1",
        "sheet": "people",
        "import_id": bring(Actor.system("test"), BytesIO(b"x"), "x.csv", now=True),
    }
    return World(people, given, device, draft, published, ids)
