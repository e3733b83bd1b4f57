"""Người trong tệp so với sổ: known by code or by official address, never by name alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from khue.imports.rules.findings import Change, Finding, Outcome, Row, Verdict, key_of, outcome, twice
from khue.imports.rules.sheets import PEOPLE
from khue.organisation.rules.register import PersonEntry
from khue.shared.text import fold

_CODE, _EMAIL, _NAME = "Mã cán bộ", "Thư điện tử", "Họ và tên"


@dataclass(frozen=True, slots=True)
class PersonStep:
    """Một người sẽ thêm (``id`` None) hoặc sửa."""

    id: int | None
    code: str
    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """Báo cáo và các bước; ``faulty``: rows that can't be taken, by code and by address."""

    outcomes: tuple[Outcome, ...]
    steps: tuple[PersonStep, ...]
    faulty: dict[str, int]


class PeopleIndex:
    """Tra người by code, by address, or by ``#id``."""

    def __init__(self, people: Iterable[PersonEntry]) -> None:
        self.everyone = tuple(people)
        self.by_code = {key_of(one.code): one for one in self.everyone if one.code}
        self.by_email = {one.email.lower(): one for one in self.everyone if one.email}
        self.by_id = {one.id: one for one in self.everyone}

    def of_code(self, code: str) -> PersonEntry | None:
        """The person of a code; ``#12`` is the person with that id, as an export writes who has no code."""
        if code.startswith("#") and code[1:].isascii() and code[1:].isdigit() and len(code) < 19:
            return self.by_id.get(int(code[1:]))
        return self.by_code.get(key_of(code))

    def of_email(self, email: str) -> PersonEntry | None:
        """The person of an address."""
        return self.by_email.get(email.lower()) if email else None


def plan_people(rows: Sequence[Row], people: Sequence[PersonEntry], domains: Sequence[str]) -> PeoplePlan:
    """What the rows mean. ``domains``: those of official addresses; another is told."""
    index = PeopleIndex(people)
    codes, emails = twice(rows, "code"), twice(rows, "email")
    names = _namesakes(rows, people)
    freed = _freed(rows, index)
    outcomes, steps, faulty = [], [], dict[str, int]()
    for row in rows:
        findings = [*_doubles(row, codes, emails), *_of_address(row, domains)]
        known, problem = _match(row, index, freed)
        findings += problem
        if known is None:
            findings += _namesake(row, names)
        changes = _changes(row, known) if known else []
        verdict: Verdict = "add" if known is None else "change" if changes else "same"
        told = outcome(row, verdict, _subject(row), findings, changes)
        outcomes.append(told)
        if told.verdict == "error":
            faulty.update({key: row.number for key in (key_of(row.text("code")), row.text("email")) if key})
        elif verdict != "same":
            steps.append(_step(row, known))
    return PeoplePlan(tuple(outcomes), tuple(steps), faulty)


def _subject(row: Row) -> str:
    return " · ".join(filter(None, (row.text("code") or row.text("email"), row.text("name"))))


def _doubles(row: Row, codes: dict[int, int], emails: dict[int, int]) -> Iterable[Finding]:
    if row.number in codes:
        yield Finding(
            "imports.code_twice", column=PEOPLE.column("code").heading, facts={"row": codes[row.number]}
        )
    if row.number in emails:
        yield Finding(
            "imports.email_twice", column=PEOPLE.column("email").heading, facts={"row": emails[row.number]}
        )


def _of_address(row: Row, domains: Sequence[str]) -> Iterable[Finding]:
    email = row.text("email")
    domain = email.rpartition("@")[2]
    if email and domains and not any(domain == one or domain.endswith(f".{one}") for one in domains):
        facts = {"domain": domain, "official": ", ".join(domains)}
        yield Finding("imports.other_domain", "warn", PEOPLE.column("email").heading, facts)


def _freed(rows: Sequence[Row], index: PeopleIndex) -> set[str]:
    """Addresses whose present owner gets another one by this very file."""
    found = set()
    for row in rows:
        owner = index.of_code(row.text("code")) if row.text("code") else None
        if owner and owner.email and row.text("email") and owner.email.lower() != row.text("email"):
            found.add(owner.email.lower())
    return found


def _match(row: Row, index: PeopleIndex, freed: set[str]) -> tuple[PersonEntry | None, list[Finding]]:
    code, email = row.text("code"), row.text("email")
    if not code and not email:
        bad = any(one.level == "stop" for one in row.findings)
        return None, [] if bad else [
            Finding("imports.person_without_key", column=PEOPLE.column("code").heading)
        ]
    coded = index.of_code(code) if code else None
    mailed = None if email in freed else index.of_email(email)
    heading = PEOPLE.column("email").heading
    if code.startswith("#") and coded is None:
        return None, [
            Finding("imports.made_code", column=PEOPLE.column("code").heading, facts={"code": code})
        ]
    if coded and mailed and coded.id != mailed.id:
        facts = {"email": email, "name": mailed.full_name, "code": mailed.code or f"#{mailed.id}"}
        return None, [Finding("imports.email_of_another", column=heading, facts=facts)]
    if coded is None and mailed and code and mailed.code:
        facts = {"email": email, "name": mailed.full_name, "code": mailed.code}
        return None, [Finding("imports.email_of_another", column=heading, facts=facts)]
    return coded or mailed, []


def _namesakes(rows: Sequence[Row], people: Sequence[PersonEntry]) -> dict[str, list[str]]:
    """Where each name stands: persons known by name, and rows of the file."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in people:
        found[fold(one.full_name)].append(f"{one.full_name} ({one.code or one.email or f'#{one.id}'})")
    for row in rows:
        found[fold(row.text("name"))].append(f":{row.number}")
    return found


def _namesake(row: Row, names: dict[str, list[str]]) -> Iterable[Finding]:
    others = [one for one in names.get(fold(row.text("name")), ()) if one != f":{row.number}"]
    known = [one for one in others if not one.startswith(":")]
    heading = PEOPLE.column("name").heading
    if row.text("name") and known:
        yield Finding("imports.same_name_known", "warn", heading, {"who": "; ".join(known[:3])})
    elif row.text("name") and others:
        lines = ", ".join(one[1:] for one in others[:5])
        yield Finding("imports.same_name_in_file", "note", heading, {"rows": lines})


def _changes(row: Row, known: PersonEntry) -> list[Change]:
    code = row.text("code")
    pairs = (
        ("code", known.code, known.code if code.startswith("#") or not code else code),
        ("name", known.full_name, row.text("name")),
        ("email", known.email, row.text("email") or known.email),
        ("phone", known.phone, row.text("phone") or known.phone),
    )
    return [Change(PEOPLE.column(key).heading, old, new) for key, old, new in pairs if old != new]


def _step(row: Row, known: PersonEntry | None) -> PersonStep:
    code = row.text("code")
    kept = known.code if known else ""
    return PersonStep(
        known.id if known else None,
        code if code and not code.startswith("#") else kept,
        row.text("name"),
        row.text("email") or (known.email if known else ""),
        row.text("phone") or (known.phone if known else ""),
    )


def find_person(
    people: PeopleIndex, faulty: Mapping[str, int], code: str, email: str, name: str
) -> tuple[PersonEntry | None, list[Finding]]:
    """The person that a row names by code or address, or why there is none; another name is told."""
    person, problem = _named(people, faulty, code, email)
    if person is None or problem is not None:
        return None, [problem] if problem else []
    findings = []
    if email and people.of_email(email) is None:
        facts = {"given": email, "email": person.email or "–"}
        findings.append(Finding("imports.other_email", "warn", _EMAIL, facts))
    if name and fold(name) != fold(person.full_name):
        facts = {"given": name, "name": person.full_name}
        findings.append(Finding("imports.other_name", "warn", _NAME, facts))
    return person, findings


def _named(
    people: PeopleIndex, faulty: Mapping[str, int], code: str, email: str
) -> tuple[PersonEntry | None, Finding | None]:
    bad = next((faulty[key] for key in (key_of(code), email) if key and key in faulty), None)
    if bad is not None:
        return None, Finding("imports.depends_on_person", column=_CODE, facts={"row": bad})
    if not code and not email:
        return None, Finding("imports.who_missing", column=_CODE)
    coded, mailed = people.of_code(code) if code else None, people.of_email(email)
    found = coded if code else mailed
    if found is None:
        return None, Finding(
            "imports.person_unknown", column=_CODE if code else _EMAIL, facts={"given": code or email}
        )
    if mailed is not None and mailed.id != found.id:
        return None, Finding(
            "imports.two_persons", column=_EMAIL, facts={"given": email, "name": mailed.full_name}
        )
    return found, None
