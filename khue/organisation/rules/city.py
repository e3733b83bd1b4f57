"""Hà Nội của 2017 và từ 2025: the sample city, planned from the data of facts and generated people.

The same data and seed give the same city. What the plan says of the reforms: on 1 March 2025
departments merge; on 1 July 2025 districts end and each ward or commune succeeds parts of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from khue.organisation.rules.names import Namer
from khue.organisation.rules.plan import (
    Plan,
    PlannedBody,
    PlannedRole,
    PlannedSuccession,
    PlannedUnit,
)

SEED = "khuê văn các"
DOMAIN = "hanoi.example"
COMMITTEE, OFFICE = "UBND", "VP"
GENERAL, FOCAL_BEFORE, FOCAL = "VP/TH", "STTTT", "SKHCN"
MIDTERM = date(2021, 7, 1)

# The people whom the demonstration names, and what each is there to show.
CAST = {
    "organiser": ("Vũ Thảo Trinh", f"{GENERAL}/officer"),
    "chief_of_office": ("Tạ Diệu Uyên", f"{OFFICE}/chief_of_office"),
    "leader": ("Lê Quang Diễn", f"{COMMITTEE}/vice_chairman"),
    "assistant": ("Phan Gia Tuệ", f"{OFFICE}/secretary"),
    "unit_head": ("Đỗ Hải Yên", "STC/director"),
    "deputy": ("Trịnh Công Uẩn", "STC/deputy_director"),
    "unit_clerk": ("Mai Bích Ngà", "STC/clerk"),
    "focal_director": ("Lương Duy Khiêm", f"{FOCAL}/director"),
    "asset_officer": ("Đinh Hoàng Phi", f"{FOCAL}/asset_officer"),
    "administrator": ("Kiều Minh Khoa", "VP/TTTT/system_administrator"),
    "auditor": ("Quách Thu Lam", "VP/HC/auditor"),
    "secret_clerk": ("Nông Thị Sim", f"{OFFICE}/HC/secret_clerk"),
}
_DIRECTORS = {"SXD": "Ngô Bách Kha", "SNV": "Vũ Thế Kiên", "SYT": "Hoàng Lệ Thu", "TTTP": "Bùi Khắc Nhân"}
_OFFICE_DIVISIONS = {
    "TH": "Phòng Tổng hợp",
    "KT": "Phòng Kinh tế",
    "ĐT": "Phòng Đô thị",
    "KGVX": "Phòng Khoa giáo - Văn xã",
    "NC": "Phòng Nội chính",
    "HC": "Phòng Hành chính - Tổ chức",
    "TTTT": "Trung tâm Thông tin điện tử",
}
_FINANCE_DIVISIONS = {"NS": "Phòng Quản lý ngân sách", "CS": "Phòng Quản lý công sản"}
_OTHERS = {
    "CATP": ("Công an Thành phố", "Công an Thành phố", "director", "deputy_director"),
    "BTLTĐ": ("Bộ Tư lệnh Thủ đô Hà Nội", "Bộ Tư lệnh Thủ đô", "commander", "deputy_commander"),
}
_HEADS = {"TTTP": "chief_inspector", "BDT": "head_of_board", "BQLCNC": "head_of_board"}
_DEPUTIES = {
    "TTTP": "deputy_chief_inspector",
    "BDT": "deputy_head_of_board",
    "BQLCNC": "deputy_head_of_board",
}


def hanoi(data: Mapping[str, Any], names: Mapping[str, Any]) -> Plan:
    """The plan of Hà Nội, from the data of facts and the lists of name parts."""
    plan = Plan(Namer(SEED, names, DOMAIN), date.fromisoformat(data["begins"]))
    merge, tiers = date.fromisoformat(data["departments_change"]), date.fromisoformat(data["two_tiers"])
    for key, (name, _) in CAST.items():
        plan.cast[key] = plan.person(name)
    _committee(plan)
    _office(plan, merge)
    movers = _departments(plan, data, merge)
    _others(plan)
    _districts_and_wards(plan, data, tiers, movers)
    _bodies(plan, tiers)
    _roles(plan)
    return plan


def _day(text: str | None, otherwise: date | None) -> date | None:
    return date.fromisoformat(text) if text else otherwise


def _committee(plan: Plan) -> None:
    name = "Ủy ban nhân dân thành phố Hà Nội"
    plan.unit(PlannedUnit(COMMITTEE, "committee", name, "UBND Thành phố", "UBND", None, 1, plan.begins, None))
    plan.post(COMMITTEE, "chairman", "vice_chairman")
    plan.seat(plan.person(), f"{COMMITTEE}/chairman", until=MIDTERM)
    plan.seat(plan.person(), f"{COMMITTEE}/chairman", since=MIDTERM)
    vice = f"{COMMITTEE}/vice_chairman"
    for _ in range(3):
        plan.seat(plan.person(), vice)
        plan.seat(plan.person(), vice, until=MIDTERM)
    plan.seat(plan.cast["leader"], vice, since=MIDTERM)
    for _ in range(2):
        plan.seat(plan.person(), vice, since=MIDTERM)


def _office(plan: Plan, merge: date) -> None:
    name = "Văn phòng Ủy ban nhân dân thành phố Hà Nội"
    plan.unit(
        PlannedUnit(OFFICE, "office", name, "Văn phòng UBND Thành phố", "VP", COMMITTEE, 2, plan.begins, None)
    )
    plan.post(OFFICE, "chief_of_office", "deputy_chief_of_office", "secretary", "clerk")
    plan.seat(plan.person(), f"{OFFICE}/chief_of_office", until=merge)
    deputy = f"{OFFICE}/deputy_chief_of_office"
    plan.seat(plan.cast["chief_of_office"], deputy, since=MIDTERM, until=merge)
    plan.seat(plan.cast["chief_of_office"], f"{OFFICE}/chief_of_office", since=merge)
    for _ in range(4):
        plan.seat(plan.person(), deputy)
    plan.seat(plan.cast["assistant"], f"{OFFICE}/secretary")
    for _ in range(2):
        plan.seat(plan.person(), f"{OFFICE}/secretary")
        plan.seat(plan.person(), f"{OFFICE}/clerk")
    _divisions(plan, OFFICE, _OFFICE_DIVISIONS)
    plan.post(f"{OFFICE}/TTTT", "system_administrator")
    plan.post(f"{OFFICE}/HC", "auditor", "secret_clerk")
    for key in ("organiser", "administrator", "auditor", "secret_clerk"):
        plan.seat(plan.cast[key], CAST[key][1])


def _divisions(plan: Plan, parent: str, divisions: Mapping[str, str]) -> None:
    above = plan.units[parent]
    for number, (code, name) in enumerate(divisions.items()):
        key = f"{parent}/{code}"
        order = 500 + above.order * 10 + number
        plan.unit(PlannedUnit(key, "division", name, name, "", parent, order, above.since, above.until))
        plan.post(key, "head_of_division", "officer")
        plan.seat(plan.person(), f"{key}/head_of_division")
        for _ in range(2):
            plan.seat(plan.person(), f"{key}/officer")


def _departments(plan: Plan, data: Mapping[str, Any], merge: date) -> list[int]:
    """All departments of both times; gives those whose department ended and who have no post yet."""
    follows = {row["before"]: row for row in data["department_successions"]}
    for number, row in enumerate(data["departments"]):
        key = row["code"]
        since, until = _day(row["since"], plan.begins) or plan.begins, _day(row["until"], None)
        plan.unit(
            PlannedUnit(
                key, "department", row["name"], row["short"], key, COMMITTEE, 10 + number, since, until
            )
        )
        plan.post(key, _HEADS.get(key, "director"), _DEPUTIES.get(key, "deputy_director"), "officer", "clerk")
    for key in (FOCAL, FOCAL_BEFORE):
        plan.post(key, "asset_officer")
    _divisions(plan, "STC", _FINANCE_DIVISIONS)
    movers: list[int] = []
    for row in data["departments"]:
        if row["until"]:
            movers += _ended_department(plan, row["code"], follows[row["code"]], merge)
        elif row["since"] is None:
            _lasting_department(plan, row["code"], merge)
    _new_departments(plan, merge, movers)
    return movers


def _ended_department(plan: Plan, key: str, follow: Mapping[str, Any], merge: date) -> list[int]:
    after = follow["after"]
    plan.successions.append(PlannedSuccession(key, after, merge, follow["kind"]))
    head, deputy = f"{key}/{_HEADS.get(key, 'director')}", f"{key}/{_DEPUTIES.get(key, 'deputy_director')}"
    plan.seat(plan.person(), head, until=MIDTERM)
    last = plan.seat(plan.person(), head, since=MIDTERM)
    deputies = [plan.seat(plan.person(), deputy) for _ in range(2)]
    clerk = plan.seat(plan.person(), f"{key}/clerk")
    officer = plan.seat(plan.person(), f"{key}/officer")
    plan.seat(clerk, f"{after}/clerk", since=merge)
    if key == FOCAL_BEFORE:
        plan.seat(plan.cast["asset_officer"], f"{key}/asset_officer")
        plan.seat(plan.cast["asset_officer"], f"{FOCAL}/asset_officer", since=merge)
    if after == OFFICE:
        plan.seat(officer, f"{GENERAL}/officer", since=merge)
        plan.seat(last, f"{OFFICE}/deputy_chief_of_office", since=merge)
        return deputies
    plan.seat(officer, f"{after}/officer", since=merge)
    if follow["kind"] == "rename":
        plan.seat(last, f"{after}/{_HEADS.get(after, 'director')}", since=merge)
        for person in deputies:
            plan.seat(person, f"{after}/deputy_director", since=merge)
        return []
    plan.seat(last, f"{after}/{_DEPUTIES.get(after, 'deputy_director')}", since=merge)
    return deputies


def _lasting_department(plan: Plan, key: str, merge: date) -> None:
    head, deputy = f"{key}/{_HEADS.get(key, 'director')}", f"{key}/{_DEPUTIES.get(key, 'deputy_director')}"
    merged = any(step.after == key for step in plan.successions) or key == FOCAL
    change = merge if merged or key == "STC" else MIDTERM
    now = {"STC": plan.cast["unit_head"], FOCAL: plan.cast["focal_director"]}.get(key)
    if now is None:
        now = plan.person(_DIRECTORS.get(key, ""))
    plan.seat(plan.person(), head, until=change)
    if key == "STC":
        plan.seat(now, deputy, since=MIDTERM, until=change)
        plan.seat(plan.cast["deputy"], deputy)
        plan.seat(plan.cast["unit_clerk"], f"{key}/clerk")
    plan.seat(now, head, since=change)
    for _ in range(2):
        plan.seat(plan.person(), deputy)
        plan.seat(plan.person(), f"{key}/officer")
    if key != "STC":
        plan.seat(plan.person(), f"{key}/clerk")


def _new_departments(plan: Plan, merge: date, movers: list[int]) -> None:
    """Heads for what began with the reform: taken from those whom it left without a post."""
    for key in ("SNNMT", "BQLCNC"):
        plan.seat(movers.pop(0), f"{key}/{_HEADS.get(key, 'director')}", since=merge)
        for _ in range(2):
            plan.seat(movers.pop(0), f"{key}/{_DEPUTIES.get(key, 'deputy_director')}", since=merge)
    plan.seat(plan.person(), "BQLCNC/clerk")
    plan.seat(plan.person(), "BQLCNC/officer")


def _others(plan: Plan) -> None:
    for number, (key, (name, short, head, deputy)) in enumerate(_OTHERS.items()):
        plan.unit(PlannedUnit(key, "other", name, short, key, None, 60 + number, plan.begins, None))
        plan.post(key, head, deputy, "clerk")
        plan.seat(plan.person(), f"{key}/{head}")
        for _ in range(2):
            plan.seat(plan.person(), f"{key}/{deputy}")
        plan.seat(plan.person(), f"{key}/clerk")


def _districts_and_wards(plan: Plan, data: Mapping[str, Any], tiers: date, movers: list[int]) -> None:
    leaders, clerks = _districts(plan, data, tiers)
    for number, row in enumerate(data["wards"]):
        key = row["code"]
        short = row["name"]
        name = f"Ủy ban nhân dân {short[0].lower()}{short[1:]}"
        plan.unit(PlannedUnit(key, "ward", name, short, key, COMMITTEE, 200 + number, tiers, None))
        plan.post(key, "ward_chairman", "ward_vice_chairman", "clerk")
        for district in row["from"]:
            plan.successions.append(PlannedSuccession(f"Q{district}", key, tiers, "part"))
        own = [person for district in row["from"] for person in leaders[district]]
        waiting = own or movers
        head = waiting[0] if waiting else plan.person()
        _forget(head, leaders, movers)
        plan.seat(head, f"{key}/ward_chairman")
        for _ in range(2):
            plan.seat(plan.person(), f"{key}/ward_vice_chairman")
        clerk = next((clerks.pop(district) for district in row["from"] if district in clerks), None)
        plan.seat(plan.person() if clerk is None else clerk, f"{key}/clerk")


def _forget(person: int, leaders: dict[str, list[int]], movers: list[int]) -> None:
    for waiting in (*leaders.values(), movers):
        if person in waiting:
            waiting.remove(person)


def _districts(
    plan: Plan, data: Mapping[str, Any], tiers: date
) -> tuple[dict[str, list[int]], dict[str, int]]:
    leaders: dict[str, list[int]] = {}
    clerks: dict[str, int] = {}
    for number, row in enumerate(data["districts"]):
        code, short = row["code"], row["name"]
        key = f"Q{code}"
        name = f"Ủy ban nhân dân {short[0].lower()}{short[1:]}"
        plan.unit(
            PlannedUnit(key, "district", name, short, code, COMMITTEE, 100 + number, plan.begins, tiers)
        )
        plan.post(key, "district_chairman", "district_vice_chairman", "clerk")
        chairman = plan.seat(plan.person(), f"{key}/district_chairman")
        vices = [plan.seat(plan.person(), f"{key}/district_vice_chairman") for _ in range(2)]
        leaders[code] = [chairman, *vices]
        clerks[code] = plan.seat(plan.person(), f"{key}/clerk")
    return leaders, clerks


def _bodies(plan: Plan, tiers: date) -> None:
    def posts(*codes: str) -> tuple[str, ...]:
        return tuple(key for key, post in plan.posts.items() if post.code in codes)

    top = posts("chairman", "vice_chairman")
    department_heads = posts("director", "chief_inspector", "head_of_board")
    deputies = posts("deputy_director", "deputy_chief_inspector", "deputy_head_of_board")
    begins = plan.begins
    clerks = tuple(key for key in posts("clerk") if plan.units[plan.posts[key].unit].kind == "department")
    plan.bodies += [
        PlannedBody("standing", "Thường trực UBND Thành phố", top, begins, None),
        PlannedBody(
            "members",
            "Ủy viên UBND Thành phố",
            (*top, *posts("chief_of_office", "commander"), *department_heads),
            begins,
            None,
        ),
        PlannedBody("heads", "Thủ trưởng các sở, ban, ngành", department_heads, begins, None),
        PlannedBody("deputies", "Phó thủ trưởng các sở, ban, ngành", deputies, begins, None),
        PlannedBody(
            "office",
            "Lãnh đạo Văn phòng UBND Thành phố",
            posts("chief_of_office", "deputy_chief_of_office"),
            begins,
            None,
        ),
        PlannedBody(
            "districts", "Chủ tịch UBND các quận, huyện, thị xã", posts("district_chairman"), begins, tiers
        ),
        PlannedBody("wards", "Chủ tịch UBND các phường, xã", posts("ward_chairman"), tiers, None),
        PlannedBody("clerks", "Văn thư các sở, ban, ngành", clerks, begins, None),
        PlannedBody(
            "disasters",
            "Ban Chỉ huy phòng, chống thiên tai",
            (
                f"{COMMITTEE}/vice_chairman",
                *(key for key in department_heads if key.split("/")[0] in {"SXD", "SNNMT", "SYT", "CATP"}),
                "BTLTĐ/commander",
            ),
            begins,
            None,
        ),
    ]


def _roles(plan: Plan) -> None:
    named = (
        ("organiser", f"{GENERAL}/officer"),
        ("organiser", f"{GENERAL}/head_of_division"),
        ("organiser", f"{OFFICE}/chief_of_office"),
        ("organiser", f"{OFFICE}/deputy_chief_of_office"),
        ("administrator", f"{OFFICE}/TTTT/system_administrator"),
        ("auditor", f"{OFFICE}/HC/auditor"),
        ("secret_clerk", f"{OFFICE}/HC/secret_clerk"),
        ("asset_officer", f"{FOCAL}/asset_officer"),
        ("asset_officer", f"{FOCAL_BEFORE}/asset_officer"),
    )
    for role, post in named:
        where = plan.posts[post]
        plan.roles.append(PlannedRole(role, post, "", where.since, where.until))
    before, after = plan.units[FOCAL_BEFORE], plan.units[FOCAL]
    plan.roles.append(PlannedRole("focal", "", FOCAL_BEFORE, before.since, before.until))
    plan.roles.append(PlannedRole("focal", "", FOCAL, before.until or after.since, None))
