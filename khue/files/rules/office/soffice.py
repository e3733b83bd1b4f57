"""LibreOffice, một lần cho mỗi tệp: in a profile of its own, macros and links off; it dies with its process group."""

import os
import resource
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from khue.files.rules.limits import Limits
from khue.shared.refusal import Refusal

NEAR_THE_WALL = 0.7  # a program that dies with so much of its memory in use has run against its limit
FONTS = Path(__file__).resolve().parents[3] / "typst" / "fonts"
_MODULES = {
    "Calc": ("libsclo.so", frozenset({"xlsx", "xls", "ods"})),
    "Impress": ("libsdlo.so", frozenset({"pptx", "ppt", "odp"})),
}


def lacking(program: str, kind: str) -> str:
    """What a machine with this program (its path, or nothing) lacks to make a PDF of such a file; nothing when it can."""
    if not program:
        return "LibreOffice"
    home = Path(program).resolve().parent
    if not (home / "libswlo.so").exists():  # another layout than Debian's: the conversion itself will tell
        return ""
    for name, (library, kinds) in _MODULES.items():
        if kind in kinds and not (home / library).exists():
            return f"LibreOffice {name}"
    return ""


@dataclass(slots=True)
class Soffice:
    """What one file may ask of LibreOffice; all its conversions together have one limit of time."""

    program: str
    folder: Path
    limits: Limits
    _ends: float = field(default=0.0)

    def convert(self, source: Path, to: str) -> Path:
        """`source` (its ending says its kind) as `to`. Refuses `files.too_heavy`, `files.not_converted`."""
        out = self.folder / f"as-{to}"
        command = [
            self.program,
            f"-env:UserInstallation=file://{self._profile()}",
            *(
                "--headless",
                "--invisible",
                "--norestore",
                "--nolockcheck",
                "--nodefault",
                "--nofirststartwizard",
            ),
            *(["--infilter=HTML (StarWriter)"] if source.suffix == ".html" else []),
            *("--convert-to", to, "--outdir", str(out), str(source)),
        ]
        try:
            subprocess.run(  # noqa: S603 - the program is named by the site's settings, never by a file
                command,
                check=False,
                timeout=self._left(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"FONTCONFIG_FILE": str(self._fonts())},
            )
        except subprocess.TimeoutExpired as error:
            raise Refusal("files.too_heavy", what="files.what_time") from error
        made = out / f"{source.stem}.{to}"
        if made.is_file() and made.stat().st_size > 0:
            return made
        if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 > self.limits.memory * NEAR_THE_WALL:
            raise Refusal("files.too_heavy", what="files.what_memory")
        raise Refusal("files.not_converted", kind=source.suffix.removeprefix("."))

    def _left(self) -> float:
        now = time.monotonic()
        self._ends = self._ends or now + self.limits.convert_seconds
        return max(self._ends - now, 0.1)

    def _profile(self) -> Path:
        profile = self.folder / "profile"
        if not profile.is_dir():
            (profile / "user").mkdir(parents=True)
            (profile / "user" / "registrymodifications.xcu").write_text(_HARDENED, encoding="utf-8")
        return profile

    def _fonts(self) -> Path:
        """The machine's fonts and ours: a server without any still sets Vietnamese."""
        listed = self.folder / "fonts.conf"
        if not listed.is_file():
            listed.write_text(_FONTS.format(fonts=FONTS, cache=self.folder / "fonts"), encoding="utf-8")
        return listed


_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{fonts}</dir>
<alias binding="same"><family>Times New Roman</family><accept><family>Tinos</family></accept></alias>
<alias><family>serif</family><prefer><family>Tinos</family></prefer></alias>
<cachedir>{cache}</cachedir>
</fontconfig>
"""
_HARDENED = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link"><value>2</value></prop></item>
</oor:items>
"""
