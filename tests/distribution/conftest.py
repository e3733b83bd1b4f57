"""Tablets of these tests sign with a stamp instead of a key; the key's own tests stand with tablets."""

from __future__ import annotations

import pytest


@pytest.fixture
def stamps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature is right when it is "c2ln"."""
    monkeypatch.setattr(
        "khue.distribution.actions.operations.verifier_of",
        lambda tablet_id: lambda message, signature: signature == "c2ln",
    )
