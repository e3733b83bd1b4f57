"""A node serves only when its secret, schema and store are the site's; the balancer and the administrator are told."""

from __future__ import annotations

import io
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from khue.config import agreement, migrate
from khue.files.actions import take_in
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Refusal
from tests.distribution.server import Server
from tests.files import makers
from tests.s3 import S3

SYSTEM = Actor.system("test")


def codes() -> dict[str, str]:
    return {one.code: one.level for one in agreement.reasons()}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.KHUE_HOME = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_node_that_fits_says_nothing_also_in_an_empty_site():
    assert codes() == {}
    take_in(SYSTEM, io.BytesIO(makers.pdf()), "a.pdf")
    assert codes() == {}
    agreement.agree()


@pytest.mark.django_db
def test_another_secret_is_refused_with_its_remedy(settings):
    take_in(SYSTEM, io.BytesIO(makers.pdf()), "a.pdf")
    settings.SECRET_KEY = "made by the first start of a second machine"
    with pytest.raises(Refusal, match=r"config\.disagrees") as refused:
        agreement.agree()
    assert [one.code for one in refused.value.reasons] == ["config.other_secret"]


@pytest.mark.django_db
def test_another_store_is_refused(settings, tmp_path):
    take_in(SYSTEM, io.BytesIO(makers.pdf()), "a.pdf")
    settings.KHUE_STORAGE_URL = (tmp_path / "elsewhere").as_uri()
    assert codes() == {"config.other_store": "stop"}


@pytest.mark.django_db
def test_an_older_schema_stops_and_a_newer_one_is_told():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('files', '0999_later', now())"
        )
        assert codes() == {"config.schema_newer": "warn"}
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
        assert codes() == {"config.schema_older": "stop", "config.schema_newer": "warn"}


@pytest.mark.django_db
def test_a_clock_that_is_off_is_told():
    with clock.hold(clock.now() + timedelta(minutes=2)):
        assert codes() == {"config.clock_off": "warn"}


@pytest.mark.django_db
def test_a_bucket_is_tried_with_writing_reading_and_deleting(s3: S3, settings):
    settings.KHUE_STORAGE_URL = s3.url()
    assert agreement.store_reasons() == ()
    assert s3.keys(settings.KHUE_STORAGE_URL) == []
    settings.KHUE_STORAGE_URL = s3.url(bucket="khue-not-there")
    assert [one.code for one in agreement.store_reasons()] == ["files.store_away"]


@pytest.mark.django_db(transaction=True)
def test_the_balancer_is_told_with_every_reason(settings, monkeypatch):
    with Server() as server:
        reply = server.ask("GET", "/ready")
        assert (reply.status, reply.json()) == (200, {"ready": True, "reasons": []})
        take_in(SYSTEM, io.BytesIO(makers.pdf()), "a.pdf")
        settings.SECRET_KEY = "another"
        assert server.ask("GET", "/ready").status == 200, "believed for ten seconds"
        monkeypatch.setattr("khue.config.front.health.KNOWN_SECONDS", -1)
        reply = server.ask("GET", "/ready")
        assert (reply.status, reply.json()["reasons"]) == (
            503,
            [{"code": "config.other_secret", "level": "stop"}],
        )
        assert reply.headers["retry-after"]


@pytest.mark.django_db(transaction=True)
def test_two_machines_migrate_one_after_the_other(monkeypatch):
    at_once, most = [], []

    def slow(*_arguments, **_options):
        at_once.append(1)
        most.append(len(at_once))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.2)")
        at_once.pop()

    def one():
        try:
            migrate.run(None)
        finally:
            connection.close()

    monkeypatch.setattr(migrate, "call_command", slow)
    machines = [Thread(target=one) for _ in range(3)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join()
    assert most == [1, 1, 1]
