"""``khue doctor``: each fault is found, told with its remedy, and nothing is changed."""

from __future__ import annotations

import datetime
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from khue.config import doctor, environment, lan
from khue.config.listening import listen
from khue.shared import clock


def levels(findings: doctor.Findings) -> list[str]:
    return [finding.level for finding in findings]


@pytest.fixture
def settings(tmp_path: Path) -> environment.Environment:
    return replace(environment.read(), home=tmp_path, demo=False)


def test_disk_with_little_room_is_told(
    settings: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert levels(doctor.home(settings)) == ["good"]
    monkeypatch.setattr(doctor, "ENOUGH", 10**18)
    assert levels(doctor.home(settings)) == ["warn"]
    monkeypatch.setattr(doctor, "LITTLE", 10**18)
    assert levels(doctor.home(settings)) == ["stop"]


def test_secret_that_others_read_is_told(settings: environment.Environment) -> None:
    secret = settings.home / "secret"
    secret.write_text("x")
    secret.chmod(0o600)
    assert levels(doctor.home(settings)) == ["good"]
    secret.chmod(0o644)
    assert levels(doctor.home(settings)) == ["good", "stop"]


def test_taken_port_is_told(settings: environment.Environment) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert levels(doctor._guarded(doctor.ports, replace(settings, port=port))) == ["stop"]
    assert levels(doctor._guarded(doctor.ports, replace(settings, port=port))) == ["good"]


def test_silent_mail_server_is_told(
    settings: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert levels(doctor.mail(settings)) == ["warn"]
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setenv("KHUE_MAIL_HOST", "127.0.0.1")
    assert levels(doctor.mail(replace(settings, mail_host="127.0.0.1", mail_port=port))) == ["stop"]


def test_plain_http_for_others_and_a_short_certificate_are_told(
    settings: environment.Environment, tmp_path: Path
) -> None:
    assert levels(doctor.front(replace(settings, public_url="http://localhost:8000"))) == ["good"]
    assert levels(doctor.front(replace(settings, public_url="http://khue.example"))) == ["stop"]
    certificate, key = lan.prepare(tmp_path, ["192.168.1.20"])
    secure = replace(settings, public_url="https://192.168.1.20", tls_cert=str(certificate), tls_key=str(key))
    assert levels(doctor.front(secure)) == ["good"]
    with clock.hold(clock.now() + datetime.timedelta(days=80)):
        assert levels(doctor.front(secure)) == ["warn"]
    with clock.hold(clock.now() + datetime.timedelta(days=95)):
        assert levels(doctor.front(secure)) == ["stop"]


def test_clock_before_the_program_is_told(settings: environment.Environment) -> None:
    assert levels(doctor.clock_is_sane(settings)) == ["good"]
    with clock.hold(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)):
        assert levels(doctor.clock_is_sane(settings)) == ["stop"]


@pytest.mark.django_db(transaction=True)
def test_database_of_the_run_is_well(settings: environment.Environment) -> None:
    assert set(levels(doctor._guarded(doctor.database, settings))) == {"good"}


def test_database_that_does_not_answer_is_told(
    settings: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHUE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    found = list(doctor._guarded(doctor.database, settings))
    assert [finding.level for finding in found] == ["stop"]
    assert "KHUE_DATABASE_URL" in found[0].text


def test_papers_that_have_to_lie_open_on_a_disk_are_told(
    settings: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "memory_places", lambda _environment: iter([settings.home]))
    monkeypatch.setattr(doctor, "ROOMY", 0)
    assert levels(doctor.memory(settings)) == ["good"]
    monkeypatch.setattr(doctor, "ROOMY", 10**18)
    assert levels(doctor.memory(settings)) == ["warn"]
    monkeypatch.setattr(doctor, "memory_places", lambda _environment: iter(()))
    (told,) = doctor.memory(settings)
    assert (told.level, str(settings.home) in told.text) == ("warn", True)
