"""A tablet and its office, as the tests of tablets make them."""

from tests.tablets.conftest import enrolled, office, tablet_id

__all__ = ["enrolled", "office", "tablet_id"]
