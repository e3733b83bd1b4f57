"""The tablet HTTP API in one process, for trying the app and its smoke test without a server."""

import base64
import json
import os
import secrets
import struct
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from papers import Blobs, bundle, take_in, typeset

ROOT = Path(__file__).resolve().parents[2] / "khue" / "static" / "tablet"
HANOI = timezone(timedelta(hours=7))
CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png",
         ".woff2": "font/woff2", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".json": "application/json"}
ME = {"id": 7, "name": "Hoàng Minh Dũng", "post": "Phó Chủ tịch Ủy ban nhân dân Thành phố", "unit": "Lãnh đạo UBND Thành phố", "initials": "HD", "is_leader": True}
CHAPTERS = ("Tình hình chung", "Kết quả thực hiện", "Tồn tại, hạn chế và nguyên nhân", "Nhiệm vụ, giải pháp trọng tâm", "Kiến nghị, đề xuất")
CHAIR = {"person": 1, "name": "Lê Quang Diễn", "post": "Chủ tịch"}


def iso(at: datetime) -> str:
    return at.astimezone(HANOI).isoformat(timespec="seconds")


class World:
    """Everything the mock knows; a reset makes a new one from the same papers."""

    blobs = Blobs()
    papers: dict[str, dict] = {}

    def __init__(self) -> None:
        self.lock = threading.Condition()
        self.feed: list[dict] = []
        self.live: dict[str, int] = {}
        self.manifests: dict[int, dict] = {}
        self.operations: dict[str, dict] = {}
        self.asked: list[str] = []
        self.pushes: list[dict] = []
        self.begun: set[str] = set()
        self.bundles = 0
        self.key: ec.EllipticCurvePublicKey | None = None
        self.nonce = ""
        self.tokens: set[str] = set()
        self.state = "good"
        self.told = 0
        self.lease_days = 7.0
        self.min_length = 6
        self.wrong_answer = ""
        self.build = ""
        self.secret = secrets.token_bytes(32)
        self.half = secrets.token_bytes(32)
        self.person_key: str | None = None
        self.started = datetime.now(HANOI)
        if not self.papers:
            self.papers.update(self.make_papers())
        self.publish(self.staff_meeting(1))
        self.publish(self.roads())
        self.publish(self.small(44, "Họp chuyên đề về chuyển đổi số và cải cách hành chính quý IV", timedelta(days=1, hours=-3), "Phòng họp số 1"))
        self.publish(self.small(45, "Giao ban công tác nội chính tháng 11", timedelta(days=3), "Trụ sở UBND Thành phố, phòng họp lớn tầng 2, nhà B (lối vào đường Lý Thái Tổ)"))
        self.publish(self.small(41, "Họp giao ban Ủy ban nhân dân Thành phố tuần 47", timedelta(days=-7), "Phòng họp số 2, tầng 3"))

    def make_papers(self) -> dict[str, dict]:
        wanted = {
            "invitation": ("VĂN PHÒNG", "318/GM-UBND", "GIẤY MỜI họp giao ban tuần 48", 1, ""),
            "week": ("VĂN PHÒNG", "1102/BC-VP", "Báo cáo kết quả thực hiện 27 nhiệm vụ", 8, ""),
            "budget": ("SỞ TÀI CHÍNH", "412/BC-STC", "Báo cáo thu, chi ngân sách 11 tháng", 42, ""),
            "budget2": ("SỞ TÀI CHÍNH", "412/BC-STC", "Báo cáo thu, chi ngân sách 11 tháng", 42, "Số liệu đã rà soát lại ngày 22 tháng 11: thuế thu nhập cá nhân 45.070 tỷ đồng."),
            "wards": ("SỞ TÀI CHÍNH", "", "Phụ lục: số thu theo phường, xã", 55, ""),
            "roads": ("SỞ XÂY DỰNG", "1187/TTr-SXD", "Tờ trình tiến độ các công trình giao thông trọng điểm", 24, ""),
            "rules": ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", "", "Dự thảo Quy chế quản lý, sử dụng máy tính bảng", 36, ""),
        }
        def outline(pages: int) -> list[list]:
            return [[1 if page % 6 == 1 else 2, f"Phần {page}. {CHAPTERS[page % len(CHAPTERS)]}", page] for page in range(1, pages + 1) if page % 2] if pages > 20 else []

        return {name: {**take_in(self.blobs, typeset(unit, number or "...", title, pages, note), outline(pages), name == "invitation"), "number": number, "title": title}
                for name, (unit, number, title, pages, note) in wanted.items()}

    def paper(self, name: str, use: int, item: int | None, **more: object) -> dict:
        return {"id": use, "file": more.pop("file", use + 1000), "date": "2026-11-22", "kind": "report", "invitation": name == "invitation",
                "item": item, "since": None, **self.papers[name], **more}

    def staff_meeting(self, version: int) -> dict:
        budget = self.paper("budget", 502, 2) if version == 1 else self.paper("budget2", 502, 2, file=1602, since={"version": 1, "pages": [2, 6, 7]})
        papers = [self.paper("invitation", 500, None), self.paper("week", 501, 1), budget, self.paper("wards", 503, 2), self.paper("roads", 504, 3), self.paper("rules", 505, 4)]
        items = [("Kiểm điểm chỉ đạo tuần 47", 10, "Văn phòng UBND Thành phố", [], [501]), ("Tình hình thu, chi ngân sách 11 tháng", 25, "Sở Tài chính", [], [502, 503]),
                 ("Tiến độ các công trình giao thông trọng điểm", 30, "Sở Xây dựng", [{"person": 7, "name": ME["name"], "post": "Phó Chủ tịch"}], [504]),
                 ("Dự thảo Quy chế quản lý, sử dụng máy tính bảng", 15, "Sở Khoa học và Công nghệ", [], [505]), ("Việc khác", 5, None, [], [])]
        starts = self.started + timedelta(minutes=48)
        changes = [] if version == 1 else [
            {"code": "paper_replaced", "sentence": "Thay Báo cáo số 412/BC-STC ở mục 2: khác ở trang 2, 6, 7.", "paper": 502, "pages": [2, 6, 7]},
            {"code": "place", "sentence": "Địa điểm chuyển sang Phòng họp số 1, tầng 2."}]
        return self.manifest(100 + version, 42, version, "Họp giao ban Ủy ban nhân dân Thành phố tuần 48", starts,
                             "Phòng họp số 2, tầng 3" if version == 1 else "Phòng họp số 1, tầng 2", items, papers, changes)

    def roads(self) -> dict:
        items = [("Giải phóng mặt bằng đường vành đai Cầu Mây", 60, "Sở Xây dựng", [], [510])]
        return self.manifest(110, 43, 1, "Giải phóng mặt bằng đường vành đai Cầu Mây", self.started + timedelta(hours=3), "", items,
                             [self.paper("roads", 510, 1, file=1504)], [], online_url="https://hop.example.vn/cau-may")

    def small(self, meeting: int, title: str, away: timedelta, place: str, paper: str = "week", file: int = 1501) -> dict:
        items = [("Báo cáo chung", 30, "Văn phòng UBND Thành phố", [], [meeting * 100])]
        return self.manifest(meeting * 10, meeting, 1, title, self.started + away, place, items, [self.paper(paper, meeting * 100, 1, file=file)], [])

    def bulk(self, meeting: int, minutes: float, size: int) -> dict:
        """A meeting soon, with a paper nobody has seen and a large one of noise that is only carried."""
        noise = self.paper("week", meeting * 100 + 1, 1, file=meeting * 1000 + 1)
        at = noise["size"]
        noise["chunks"] = list(noise["chunks"])
        for _ in range(size // 100_000):
            data = secrets.token_bytes(100_000)
            noise["chunks"].append([self.blobs.add(data)[0], at, len(data)])
            at += len(data)
        noise["size"] = at
        papers = [self.paper("budget2", meeting * 100, 1, file=meeting * 1000), noise]
        items = [("Báo cáo chung", 30, "Văn phòng UBND Thành phố", [], [one["id"] for one in papers])]
        return self.manifest(meeting * 10, meeting, 1, "Họp đột xuất về phòng, chống ngập", self.started + timedelta(minutes=minutes), "Phòng họp số 1", items, papers, [])

    def manifest(self, id: int, meeting: int, version: int, title: str, starts: datetime, place: str, items: list, papers: list, changes: list, **more: object) -> dict:
        agenda = [{"id": n, "number": str(n), "title": text, "minutes": minutes, "unit": unit, "presenters": presenters, "parent": None, "papers": uses}
                  for n, (text, minutes, unit, presenters, uses) in enumerate(items, 1)]
        return {"id": id, "subject": f"meeting:{meeting}", "version": version, "kind": "meeting", "issued_at": iso(self.started - timedelta(hours=9)), "previous": None,
                "meeting": {"id": meeting, "title": title, "starts": iso(starts), "ends": iso(starts + timedelta(hours=2)), "place": place, "online_url": "", "presider": CHAIR,
                            "organiser": {"name": "Tạ Diệu Uyên", "unit": "Phòng Tổng hợp", "phone": "0900 000 108"}, "cancelled": False, "urgent": False, "in_scope": True, **more},
                "agenda": agenda, "papers": papers, "changes": changes, "attendees": [{**CHAIR, "role": "presider"}, {"person": 7, "name": ME["name"], "post": ME["post"], "role": "attendee"}]}

    def publish(self, manifest: dict) -> None:
        self.manifests[manifest["id"]] = manifest
        self.live[manifest["subject"]] = manifest["id"]
        meeting = manifest["meeting"]
        self.tell("package", {"package": manifest["id"], "subject": manifest["subject"], "version": manifest["version"], "title": meeting["title"]})

    def tell(self, kind: str, body: dict) -> None:
        with self.lock:
            self.feed.append({"seq": len(self.feed) + 1, "at": iso(datetime.now(HANOI)), "kind": kind, "body": body})
            self.lock.notify_all()

    def session(self) -> dict:
        now = datetime.now(HANOI)
        return {"tablet": {"id": 3, "tag": "MTB-0042", "model": "iPad 10", "practice": True}, "person": ME, "server_half": base64.b64encode(self.half).decode(),
                "lease": {"until": iso(now + timedelta(days=self.lease_days)), "grace_until": iso(now + timedelta(days=self.lease_days + 3)), "warn_hours": 48, "days": 7, "phone_hours": 24, "secret": base64.b64encode(self.secret).decode()},
                "pin": {"min_length": self.min_length, "wrong_limit": 5}, "wrapped_person_key": self.person_key, "server_time": iso(now), "poll_seconds": 30}

    def verify(self, text: str, signature: str) -> None:
        raw = base64.b64decode(signature)
        assert self.key is not None
        self.key.verify(utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")), text.encode(), ec.ECDSA(SHA256()))

    def take(self, operation: dict) -> dict:
        with self.lock:
            if operation["id"] in self.operations:
                return {"id": operation["id"], "status": "duplicate"}
            head = "|".join([operation["id"], str(operation["seq"]), operation["name"], operation["made_at"], ""])
            self.verify(head + operation["body_json"], operation["sig"])
            self.operations[operation["id"]] = operation
        if operation["name"] == "meetings.answer" and self.wrong_answer:
            return {"id": operation["id"], "status": "refused", "code": "meetings.closed", "sentence": self.wrong_answer}
        return {"id": operation["id"], "status": "taken"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, body: object, status: int = 200, headers: dict[str, str] | None = None, kind: str = "application/json") -> None:
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def signed_in(self) -> bool:
        if self.world.state == "erase":
            self.answer({"code": "tablets.erase", "sentence": "Máy này đã báo mất.", "facts": {}}, 410)
            return False
        token = (self.headers.get("Cookie") or "").partition("khue_tablet=")[2].partition(";")[0]
        if token in self.world.tokens:
            return True
        self.answer({"code": "tablets.session_over", "sentence": "Phiên làm việc đã hết.", "facts": {}}, 401)
        return False

    def welcome(self, status: int) -> None:
        token = secrets.token_hex(8)
        self.world.tokens.add(token)
        self.answer(self.world.session(), status, {"Set-Cookie": f"khue_tablet={token}; HttpOnly; SameSite=Strict; Path=/"})

    def do_GET(self) -> None:
        url = urlparse(self.path)
        world = self.world
        if url.path.startswith("/app"):
            return self.static(url.path)
        if url.path == "/mock/log":
            return self.answer({"operations": list(world.operations.values()), "asked": world.asked, "bundles": world.bundles, "needed": sum(len(world.blobs[name]) for name in {*world.asked, *world.begun}), "told": world.told, "pushes": world.pushes, "secret": base64.b64encode(world.secret).decode()})
        if not self.signed_in():
            return None
        after = int(parse_qs(url.query).get("after", ["0"])[0])
        if url.path == "/api/tablet/snapshot":
            return self.answer({"head": len(world.feed), "packages": list(world.live.values()) if world.state == "good" else [], "person": ME, "standing": world.state})
        if url.path == "/api/tablet/push":
            return self.answer({"key": "BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U", "on": bool(world.pushes)})
        if world.state == "stopped" and url.path != "/live":
            return self.answer({"code": "tablets.stopped", "sentence": "Máy tạm dừng nhận tài liệu.", "facts": {}}, 423)
        if url.path == "/api/tablet/feed":
            return self.answer({"head": len(world.feed), "entries": world.feed[after : after + 50], "more": len(world.feed) > after + 50})
        if url.path.startswith("/api/tablet/packages/"):
            return self.answer(world.manifests[int(url.path.rsplit("/", 1)[1])])
        if url.path == "/live":
            return self.stream(after)
        return self.answer({"code": "shared.not_found", "sentence": "Không có trang này.", "facts": {}}, 404)

    def stream(self, after: int) -> None:
        world = self.world
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(b"event: hello\ndata: {}\n\n")
        self.wfile.flush()
        sent = after
        try:
            while True:
                with world.lock:
                    world.lock.wait(timeout=5)
                    fresh = world.feed[sent:]
                    erase = world.state == "erase"
                if erase:
                    self.wfile.write(b"event: erase\ndata: {}\n\n")
                elif fresh:
                    sent += len(fresh)
                    self.wfile.write(f"event: feed\ndata: {json.dumps({'head': sent, 'entries': fresh})}\n\n".encode())
                else:
                    self.wfile.write(b": ping\n\n")
                self.wfile.flush()
        except OSError:
            return

    def do_POST(self) -> None:
        world = self.world
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        path = urlparse(self.path).path
        if path.startswith("/mock/"):
            return self.control(path[6:], body)
        if self.headers.get("X-Khue-Tablet") != "1":
            return self.answer({"code": "shared.forbidden", "sentence": "", "facts": {}}, 403)
        if path == "/api/tablet/enrol":
            if body["code"].startswith("WRONG"):
                return self.answer({"code": "tablets.code_unknown", "sentence": "Mã này không đúng hoặc đã dùng. Xin cán bộ công nghệ thông tin cấp mã mới.", "facts": {}}, 404)
            x, y = (int.from_bytes(base64.urlsafe_b64decode(body["device_key"][name] + "=="), "big") for name in ("x", "y"))
            world.key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
            self.welcome(201)
            world.person_key = world.person_key or body["wrapped_person_key"]
            return None
        if path == "/api/tablet/challenge":
            if world.state == "erase":
                world.told += 1
                return self.answer({"code": "tablets.erase", "sentence": "", "facts": {}}, 410)
            world.nonce = secrets.token_hex(16)
            return self.answer({"nonce": world.nonce})
        if path == "/api/tablet/session":
            world.verify(f"khue-session:{body['nonce']}", body["signature"])
            return self.welcome(200)
        if not self.signed_in():
            return None
        if path == "/api/tablet/person-key":
            world.person_key = body["wrapped_person_key"]
            return self.answer({"stored": True})
        if path in ("/api/tablet/push/on", "/api/tablet/push/off"):
            world.pushes = [*world.pushes, body] if path.endswith("on") else []
            return self.answer({"on": bool(world.pushes)})
        if path == "/api/tablet/operations":
            return self.answer({"results": [world.take(operation) for operation in body["operations"]]})
        if path == "/files/bundle":
            return self.pieces(body["hashes"], body.get("skip", 0))
        return self.answer({"code": "shared.not_found", "sentence": "", "facts": {}}, 404)

    def pieces(self, hashes: list[str], skip: int) -> None:
        self.world.bundles += 1
        self.world.asked += hashes[1:] if skip else hashes
        self.world.begun.update(hashes)
        data = bundle([(name, self.world.blobs[name][skip if name == hashes[0] else 0 :]) for name in hashes])
        rate = float(os.environ.get("MOCK_RATE", "0"))
        if rate:
            time.sleep(len(data) / rate)
        self.answer(data, kind="application/octet-stream")

    def control(self, name: str, body: dict) -> None:
        world = self.world
        if name == "version2":
            world.publish(world.staff_meeting(2))
        elif name == "reset":
            Handler.world = World()
        elif name == "meeting":
            world.publish(world.small(body["meeting"], body["title"], timedelta(days=body["days"]), "Phòng họp số 2", body["paper"], body["meeting"] * 1000))
        elif name == "notice":
            world.tell("notice", {"subject": "meeting:42", "reason": "unopened", "title": "Họp giao ban", "sentence": body["sentence"]})
        elif name == "bulk":
            world.publish(world.bulk(body["meeting"], body["minutes"], body["bytes"]))
        elif name == "cancel":
            world.tell("cancelled", {"subject": "meeting:43"})
        elif name == "set":
            for field, value in body.items():
                setattr(world, field, value)
            with world.lock:
                world.lock.notify_all()
        self.answer({})

    def static(self, path: str) -> None:
        name = path.removeprefix("/app").strip("/") or "index.html"
        file = ROOT / name
        if not file.is_file():
            return self.answer(b"", 404)
        cache = "no-cache" if name in ("index.html", "sw.js") else "public, max-age=31536000, immutable"
        data = file.read_bytes()
        if name == "sw.js" and self.world.build:
            data = data.replace(b'"khue-shell-', f'"khue-shell-{self.world.build}-'.encode(), 1)
        self.answer(data, 200, {"Cache-Control": cache, "Content-Security-Policy": CSP}, TYPES.get(file.suffix, "application/octet-stream"))


def main(port: int) -> None:
    Handler.world = World()
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{port}/app/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9100)
