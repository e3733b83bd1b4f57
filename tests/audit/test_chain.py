"""The chain of the log: sealing and what verification finds."""

import pytest
from django.db import connection

from khue.audit.actions import seal
from khue.audit.models import Record, Seal
from khue.audit.queries import heads_file, verify
from tests.audit.kit import write

pytestmark = pytest.mark.django_db(transaction=True)


def sql(statement):
    """Somebody with the database's own password, past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture(autouse=True)
def written():
    heads_file().unlink(missing_ok=True)
    write(5)
    assert seal() == 5


def test_a_whole_chain_has_no_fault_and_sealing_again_adds_nothing():
    assert verify().faults == ()
    assert verify().sealed == 5
    assert seal() == 0


def test_a_changed_row_is_found():
    sql("UPDATE audit_record SET facts = '{\"number\": 9}' WHERE object = 'thing:2'")
    assert "changed" in {fault.kind for fault in verify().faults}


def test_a_removed_row_is_found():
    sql("DELETE FROM audit_record WHERE object = 'thing:2'")
    assert {fault.kind for fault in verify().faults} == {"removed"}


def test_a_removed_tail_with_its_seals_is_found_by_the_head_outside_the_database():
    sql("DELETE FROM audit_record WHERE object = 'thing:4'")
    sql("DELETE FROM audit_seal WHERE number = 5")
    assert {fault.kind for fault in verify().faults} == {"head"}


def test_an_inserted_row_is_found_before_and_after_it_is_sealed():
    copied = (
        "gen_random_uuid(), at, action, outcome, code, cause, 'thing:99', facts, actor, person_id, mac, fold"
    )
    sql(
        "INSERT INTO audit_record (key, at, action, outcome, code, cause, object, facts, actor, person_id, mac, fold)"
        f" SELECT {copied} FROM audit_record WHERE object = 'thing:1'"
    )
    assert {fault.kind for fault in verify().faults} == {"inserted"}
    seal()
    assert {fault.kind for fault in verify().faults} == {"changed"}


def test_the_database_refuses_changes_and_removals():
    with pytest.raises(Exception, match="append-only"):
        Record.objects.filter(object="thing:1").update(code="x")
    with pytest.raises(Exception, match="append-only"):
        Seal.objects.filter(number=1).delete()
