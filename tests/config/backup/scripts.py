"""Những đoạn chạy trong một nơi của bài thử: fill it, read it, ask it, change it."""

from __future__ import annotations

PREPARE = "from khue.config.database import database_at_hand\nwith database_at_hand():\n    import django; django.setup()\n"
FILL = f"""
import io, sys
{PREPARE}
    from django.contrib.auth import get_user_model
    from khue.files.models import keep
    from khue.accounts.actions import create_user
    from khue.shared.actor import Actor
    for text in (sys.argv[1].encode(), sys.argv[1].encode() * 100000):
        keep(io.BytesIO(text))
    create_user(Actor.system("tests"), sys.argv[2], "a long enough password of ada")
"""
READ = f"""
{PREPARE}
    from khue.files.models import Blob
    from khue.files.queries import streamed
    from khue.audit.models import Record
    for blob in Blob.objects.order_by("id"):
        with streamed(blob.sha256) as stream:
            print(blob.sha256, len(stream.read()))
    print(sorted(Record.objects.values_list("action", "mac")))
"""
ANSWERS = f"""
{PREPARE}
    from django.test import Client
    print(Client(SERVER_NAME="localhost").get("/accounts/login/").status_code)
"""
SERVED = """
from pathlib import Path
from khue.config import environment, prepared
from khue.config.database import database_at_hand
from khue.shared.refusal import Refusal
with database_at_hand():
    try:
        prepared.refuse_other_use(prepared.REAL, environment.read().home)
    except Refusal as refusal:
        print(refusal.code)
"""
SQL = f"""
import sys
{PREPARE}
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute(sys.argv[1])
"""
SPILLED = f"""
{PREPARE}
    from khue.files.actions import destroy, take_in
    from khue.files.jobs import digest
    from khue.files.models import Destroyed, File
    from khue.shared.actor import Actor
    import io, sys
    system = Actor.system("tests")
    if sys.argv[1] == "take":
        from tests.files import makers
        digest(take_in(system, io.BytesIO(makers.pdf(1, text="Kế hoạch bay")), "Kế hoạch bay.pdf"))
    if sys.argv[1] == "destroy":
        destroy(system, File.objects.get().id)
    row = File.objects.get()
    print(row.state, row.refusal_code, row.name, row.original_id, Destroyed.objects.count())
"""
