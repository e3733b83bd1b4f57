"""Đọc về máy tính bảng: standing, sessions, signatures, and the lists of the desk."""

from khue.tablets.queries.cards import (
    StandingCard,
    TabletCard,
    standing_of,
    tablets_of,
)
from khue.tablets.queries.concerned import concerned
from khue.tablets.queries.desk import (
    KEEPERS,
    VIEWERS,
    Counts,
    Show,
    TabletPage,
    TabletRow,
    my_tablets,
    tablet_to_edit,
    tablet_to_read,
    tablets_page,
    tablets_to_see,
)
from khue.tablets.queries.register import tablets_on_register
from khue.tablets.queries.secrets import pin_terms
from khue.tablets.queries.sessions import (
    SessionTablet,
    enrolments_now,
    refuse_if_erased,
    session_generation,
    tablet_from,
    tablet_to_erase,
    verifier_of,
)

__all__ = [
    "KEEPERS",
    "VIEWERS",
    "Counts",
    "SessionTablet",
    "Show",
    "StandingCard",
    "TabletCard",
    "TabletPage",
    "TabletRow",
    "concerned",
    "enrolments_now",
    "my_tablets",
    "pin_terms",
    "refuse_if_erased",
    "session_generation",
    "standing_of",
    "tablet_from",
    "tablet_to_edit",
    "tablet_to_erase",
    "tablet_to_read",
    "tablets_of",
    "tablets_on_register",
    "tablets_page",
    "tablets_to_see",
    "verifier_of",
]
