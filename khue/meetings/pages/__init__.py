"""Trang của cuộc họp."""

from django.urls import URLPattern, path

from khue.meetings.pages import (
    agenda,
    altering,
    duties,
    editing,
    find,
    following,
    lists,
    opening,
    papers,
    people,
    publishing,
    quick,
    reader,
    reading,
)

M = "<int:meeting_id>"
DUTY = {"duty": True}


def _reader(at: str, name: str, extra: dict[str, bool]) -> list[URLPattern]:
    """Đọc một tài liệu: the same addresses for who was sent it and for the unit that prepares it."""
    return [
        path(f"{at}/read", reader.read_paper, extra, name=f"{name}-read"),
        path(f"{at}/read.json", reader.read_facts, extra, name=f"{name}-facts"),
        path(f"{at}/pages/<int:number>.webp", reader.page_picture, extra, name=f"{name}-page"),
        path(f"{at}/state", reader.reading_state, extra, name=f"{name}-state"),
        path(f"{at}/copy", reader.marked_paper, extra, name=f"{name}-copy"),
        path(f"{at}/seen", reader.pages_told, extra, name=f"{name}-seen"),
    ]


urlpatterns = [
    *_reader(f"{M}/papers/<int:paper_id>", "paper", {}),
    *_reader(f"duties/{M}/papers/<int:paper_id>", "duty-paper", DUTY),
    path("", lists.index, name="index"),
    path("new", lists.new, name="new"),
    path("quick", quick.page, name="quick"),
    path("quick/count", quick.count, name="quick-count"),
    path("follow/", following.index, name="follow-index"),
    path("find/units", find.find_units, name="find-units"),
    path("find/persons", find.find_people, name="find-persons"),
    path("find/attendees", find.find_choices, name="find-attendees"),
    path("duties/", duties.index, name="duties"),
    path(f"duties/{M}", duties.one, name="duty"),
    path(f"duties/{M}/papers", duties.put, name="duty-put"),
    path(f"duties/{M}/papers/<int:paper_id>", duties.change, name="duty-paper"),
    path(f"duties/{M}/papers/<int:paper_id>/remove", duties.remove, name="duty-paper-remove"),
    path(
        f"duties/{M}/papers/<int:paper_id>/original",
        opening.download_paper,
        DUTY,
        name="duty-paper-original",
    ),
    path(f"duties/{M}/approve", duties.approve, name="duty-approve"),
    path(f"duties/{M}/receipt", duties.receipt_page, name="duty-receipt"),
    path(f"{M}/", editing.edit, name="edit"),
    path(f"{M}/people", editing.edit, {"tab": "people"}, name="people-page"),
    path(f"{M}/invitation", editing.edit, {"tab": "invitation"}, name="invitation-page"),
    path(f"{M}/invitation/make", editing.invitation, name="invitation-make"),
    path(f"{M}/invitation/upload", papers.upload_invitation, name="invitation-upload"),
    path(f"{M}/facts", editing.facts, name="facts"),
    path(f"{M}/copies", editing.copies, name="copies"),
    path(f"{M}/ready", editing.ready, name="ready"),
    path(f"{M}/copy", lists.copy, name="copy"),
    path(f"{M}/items", agenda.add, name="item-add"),
    path(f"{M}/move", agenda.move, name="item-move"),
    path(f"{M}/items/<int:item_id>", agenda.change, name="item"),
    path(f"{M}/items/<int:item_id>/remove", agenda.remove, name="item-remove"),
    path(f"{M}/items/<int:item_id>/restore", agenda.restore, name="item-restore"),
    path(f"{M}/items/<int:item_id>/presenters", agenda.presenters, name="item-presenters"),
    path(f"{M}/items/<int:item_id>/readers", agenda.readers, name="item-readers"),
    path(f"{M}/items/<int:item_id>/require", papers.require, name="item-require"),
    path(f"{M}/items/<int:item_id>/remind", agenda.remind, name="item-remind"),
    path(f"{M}/find/attendees", find.find_among, name="find-among"),
    path(f"{M}/find/items", find.find_items, name="find-items"),
    path(f"{M}/people/add", people.add, name="people-add"),
    path(f"{M}/people/<int:person_id>", people.change, name="person"),
    path(f"{M}/people/<int:person_id>/remove", people.remove, name="person-remove"),
    path(f"{M}/papers", papers.put, name="paper-put"),
    path(f"{M}/papers/<int:paper_id>", papers.row, name="paper"),
    path(f"{M}/papers/<int:paper_id>/remove", papers.remove, name="paper-remove"),
    path(f"{M}/papers/<int:paper_id>/restore", papers.restore, name="paper-restore"),
    path(f"{M}/papers/<int:paper_id>/move", papers.move, name="paper-move"),
    path(f"{M}/papers/<int:paper_id>/share", papers.share, name="paper-share"),
    path(f"{M}/papers/<int:paper_id>/withdraw", papers.withdraw, name="paper-withdraw"),
    path(f"{M}/papers/<int:paper_id>/original", opening.download_paper, name="paper-original"),
    path(f"{M}/publish", publishing.publish, name="publish"),
    path(f"{M}/change", altering.change, name="change"),
    path(f"{M}/cancel", altering.cancel, name="cancel"),
    path(f"{M}/series", lists.series, name="series"),
    path(f"{M}/try", publishing.try_letter, name="try"),
    path(f"{M}/as", publishing.as_reader, name="as"),
    path(f"{M}/answer", reading.answer, name="answer"),
    path(f"{M}/follow", following.page, name="follow"),
    path(f"{M}/follow/phones", following.phones, name="follow-phones"),
    path(f"{M}/remind_readers", following.remind, name="remind-readers"),
]
