"""Tham số của tài liệu mật: who may let a slip say more, and where the year's numbers begin."""

from __future__ import annotations

from khue.shared.parameters import Parameter, declare

# Luật 117/2025, NĐ 63/2026: none for Tuyệt mật. For the others none by default, on a network that meets others.
SUBJECTS = declare(
    Parameter(
        "documents.slip_subjects",
        "documents",
        "choice",
        "none",
        choices=("none", "mat", "mat_toi_mat"),
        order=10,
        changers=frozenset({"secret_clerk"}),
    )
)
# The office may have given numbers on paper this year before it came to Khuê.
FIRST_NUMBER = declare(
    Parameter(
        "documents.slip_first_number",
        "documents",
        "number",
        1,
        "number",
        1,
        100_000,
        order=20,
        changers=frozenset({"administrator", "secret_clerk"}),
    )
)
