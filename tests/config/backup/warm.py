"""Một tiến trình đã nạp sẵn: commands of one home run in forks of a process in which Django is set up already.

A command of ours is a second of importing and a tenth of doing; here the second is paid once a home. What runs is the
same ``main``, with an environment, a standard output and an exit code of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SERVER = """
import json, os, sys, traceback
import django
django.setup()
from khue.config.backup import keeping, keys, making, pruning, rehearsing, restoring
from khue.config.command import main

def run(job):
    for number, place in enumerate((os.devnull, job["out"], job["err"])):
        os.dup2(os.open(place, os.O_RDWR), number)
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.argv = ["khue", *job["words"]]
    try:
        if not job["script"]:
            return main(job["words"])
        exec(compile(job["script"], "script", "exec"), dict(__name__="__main__"))
        return 0
    except SystemExit as end:
        return end.code or 0
    except BaseException:
        traceback.print_exc()
        return 1

for line in sys.stdin:
    child = os.fork()
    if not child:
        code = run(json.loads(line))
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Warm:
    """Tiến trình nạp sẵn của một nơi, to be closed. Its database is there already, its secret doesn't change."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, words: list[str], script: str, environment: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """One command, or one script, in that environment and no other."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        kept = tempfile.NamedTemporaryFile
        with kept(dir=self.folder) as out, kept(dir=self.folder) as err:
            job = {
                "words": words,
                "script": script,
                "environment": environment,
                "out": out.name,
                "err": err.name,
            }
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()
            code = int(self.process.stdout.readline())
            told = out.read().decode(), err.read().decode()
        return subprocess.CompletedProcess(words, code, *told)

    def close(self) -> None:
        """End it: it ends when nobody speaks to it any more."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
