"""A small server that keeps the page's contract, with a scripted member behind it, and can go wrong on demand."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

STATIC = Path(__file__).parent.parent / "bot" / "channels" / "web" / "static"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
WORDS = {
    "page.title": "Tự Soi",
    "page.sign_in.heading": "Mời đồng chí vào",
    "page.sign_in.lead": "Mã mời in trên giấy mời của chi bộ.",
    "page.sign_in.code": "Mã mời",
    "page.sign_in.button": "Vào",
    "page.sign_in.empty": "Xin đồng chí nhập mã mời.",
    "page.sign_in.hint": "Chưa có mã, hoặc mã không dùng được?",
    "page.sign_in.hint_answer": "Xin đồng chí hỏi bí thư chi bộ để nhận mã mới.",
    "page.offline": "Mất kết nối. Đang nối lại…",
    "page.online": "Đã nối lại.",
    "page.send": "Gửi",
    "page.answer": "Trả lời",
    "page.type_here": "Gõ câu trả lời",
    "page.characters_left": "Còn %(count)s ký tự",
    "page.skip_to_content": "Tới nội dung",
    "page.working": "Đang gửi…",
    "page.failed": "Chưa gửi được. Xin đồng chí thử lại.",
    "page.people": "Đổi người dùng thử",
    "page.letters": "Lời nhắc",
    "page.seen": "Đã xem",
    "page.more_letters": "Còn %(count)s lời nhắc nữa",
}
ANSWERS = ("Không có", "Có phần", "Có")
SUMMARY = "Tự phê bình thiếu thành khẩn; phê bình thì né tránh, hoặc mượn phê bình để lấy lòng hay hạ thấp người khác."
QUESTION = "Tôi có giấu khuyết điểm, thấy sai mà không góp ý, hoặc góp ý với động cơ cá nhân không?"

Screen = dict[str, Any]


def choice(label: str, event: str, kind: str = "plain", *, chosen: bool = False, href: str | None = None) -> Screen:
    return {"label": label, "event": event, "kind": kind, "href": href, "chosen": chosen}


def screen(**parts: Any) -> Screen:
    bare = {"revision": 0, "lang": "vi", "heading": None, "progress": None, "title": None, "notices": [], "lines": []}
    return (
        bare
        | {"choices": [], "takes_text": False, "text_most": 1000, "text_label": "Gõ câu trả lời", "signed_in": True}
        | parts
    )


class Walk:
    """A scripted member: consent, menu, 27 questions, a note, the overview; remembers what it was told, by id."""

    def __init__(self) -> None:
        self.at = "consent"
        self.answers: dict[int, str] = {}
        self.notes: list[str] = []
        self.told: dict[str, str] = {}
        self.notice: list[str] = []
        self.revision = 1
        self.lang = "vi"

    def tell(self, event_id: str, said: str) -> None:
        if event_id in self.told:
            return
        self.told[event_id] = said
        self.notice = []
        self.revision += 1
        self.move(said)

    def move(self, said: str) -> None:
        kind, _, rest = said.partition(":")
        if kind == "go":
            self.at = rest
        elif kind == "text":
            self.take(rest)
        else:
            n, answer = int(kind), rest
            self.answers[n] = answer
            self.at = str(n + 1) if n < 27 else "overview"

    def take(self, text: str) -> None:
        if self.at == "note":
            self.notes.append(text)
            self.at = "5"
        elif text in "012":
            self.move(f"{self.at}:{ANSWERS[int(text)]}")
        else:
            self.notice = ["Chưa hiểu câu này. Đồng chí có thể bấm một nút, hoặc gõ 0, 1, 2."]

    def screen(self) -> Screen:
        parts: Callable[[], Screen] = getattr(self, self.at, self.question)
        return parts() | {"revision": self.revision, "notices": self.notice, "lang": self.lang}

    def consent(self) -> Screen:
        points = "• Câu trả lời chỉ mình đồng chí xem được.\n• Giữ tối đa 24 tháng.\n• Không gửi bí mật nhà nước."
        row = [choice("Đồng ý", "go:menu", "main"), choice("Không đồng ý", "go:farewell")]
        return screen(
            lines=[f"Trước khi bắt đầu, xin đồng chí đọc kỹ:\n{points}"],
            choices=[row, [choice("Đọc bản đầy đủ", "go:menu")]],
        )

    def farewell(self) -> Screen:
        return screen(lines=["Không có gì được lưu. Mã mời của đồng chí vẫn dùng được."], signed_in=False)

    def menu(self) -> Screen:
        document = choice("Tải phiếu tự soi", "", "document", href="/phieu.docx")
        rows = [
            [choice("Tự soi tiếp", "go:1", "main")],
            [choice("Cam kết (2)", "go:menu"), choice("Lịch họp", "go:menu")],
            [choice("Dữ liệu của tôi", "go:menu"), choice("Trợ giúp", "go:menu"), document],
            [choice("Xóa dữ liệu", "go:menu", "danger")],
        ]
        lines = ["Kỳ tháng 12/2026 · đóng lúc 19 giờ 30, thứ Năm 3/12", f"Đồng chí đã trả lời {len(self.answers)}/27."]
        return screen(lines=lines, choices=rows)

    def question(self) -> Screen:
        n = int(self.at)
        given = self.answers.get(n)
        answers = [choice(label, f"{n}:{label}", "answer", chosen=label == given) for label in ANSWERS]
        back = f"go:{n - 1}" if n > 1 else "go:menu"
        return screen(
            heading="Tư tưởng chính trị",
            progress={"n": n, "total": 27},
            title=f"{n}. Giấu khuyết điểm; nể nang, ngại va chạm",
            lines=[SUMMARY, QUESTION],
            choices=[answers, [choice("Ghi chú", "go:note"), choice("Quay lại", back), choice("Để sau", "go:menu")]],
        )

    def note(self) -> Screen:
        return screen(
            heading="Ghi chú",
            title="Giấu khuyết điểm; nể nang, ngại va chạm",
            lines=["Chỉ mình đồng chí đọc được."],
            takes_text=True,
            text_label="Viết một, hai câu",
            choices=[[choice("Bỏ qua", "go:5")]],
        )

    def overview(self) -> Screen:
        lines = [
            "• Tư tưởng chính trị: 1 có phần\n• Đạo đức, lối sống: không có\n• “Tự diễn biến”: không có",
            "Vẫn sửa được cho đến khi kỳ đóng.",
        ]
        row = [choice("Gửi", "go:menu", "main"), choice("Xem lại từng mục", "go:1"), choice("Để sau", "go:menu")]
        return screen(title="Đồng chí đã trả lời đủ 27 biểu hiện.", lines=lines, choices=[row])

    def closed(self) -> Screen:
        return screen(title="Đồng chí đã trả lời đủ.", choices=[[choice("Gửi", "refuse", "main")]])


class Server:
    """The contract over HTTP. `mood` is what happens to the next events: well, drop, lose (taken, reply lost), down."""

    def __init__(self) -> None:
        self.walk = Walk()
        self.signed_in = False
        self.mood = "well"
        self.codes: list[str] = []
        self.people: list[Screen] = []
        self.letters: list[Screen] = []
        self.look = 0
        self.posts = 0
        self.streams: dict[web.StreamResponse, asyncio.Transport] = {}
        self.gate: asyncio.Event | None = None
        self.loop = asyncio.new_event_loop()
        self.started, self.heard = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.address = ""

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.serve())
        self.loop.close()

    async def serve(self) -> None:
        self.stopping = asyncio.Event()
        runner = web.AppRunner(self.app(), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self.started.set()
        await self.stopping.wait()
        await runner.cleanup()

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self.guarded])
        app.on_response_prepare.append(self.harden)
        app.router.add_get("/", self.page)
        app.router.add_get("/phieu.docx", self.document)
        app.router.add_get("/api/words", self.words)
        app.router.add_get("/api/screen", self.now)
        app.router.add_get("/api/stream", self.stream)
        app.router.add_post("/api/arrive", self.arrive)
        app.router.add_post("/api/events", self.events)
        app.router.add_static("/static", STATIC)
        return app

    @web.middleware
    async def guarded(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.method == "POST" and request.headers.get("X-Tusoi") != "1":
            raise web.HTTPForbidden
        if self.mood == "down" and request.path.startswith("/api/"):
            raise web.HTTPServiceUnavailable
        response: web.StreamResponse = await handler(request)
        return response

    async def harden(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Content-Security-Policy"] = CSP
        response.headers["Cache-Control"] = "no-store"

    async def page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def document(self, request: web.Request) -> web.Response:
        return web.Response(body=b"phieu", content_type="application/octet-stream")

    async def words(self, request: web.Request) -> web.Response:
        english = {"page.answer": "Answer"} if self.walk.lang == "en" else {}
        return web.json_response({"lang": self.walk.lang, "words": WORDS | english})

    def answer(self) -> web.Response:
        if not self.signed_in:
            return web.json_response({"error": "Chưa vào."}, status=401)
        return web.json_response(self.screen())

    def screen(self) -> Screen:
        around = {"letters": self.letters, "look": self.look}
        return self.walk.screen() | around | ({"demo": {"people": self.people}} if self.people else {})

    async def now(self, request: web.Request) -> web.Response:
        return self.answer()

    async def arrive(self, request: web.Request) -> web.Response:
        self.codes.append((await request.json())["code"])
        if self.codes[-1].replace("-", "").replace(" ", "").upper() != "ABCD1234":
            return web.json_response({"error": "Mã này không dùng được. Xin đồng chí xem lại."}, status=403)
        self.signed_in = True
        return self.answer()

    async def events(self, request: web.Request) -> web.Response:
        self.posts += 1
        body = await request.json()
        if self.gate:
            await self.gate.wait()
        if self.mood == "drop":
            return self.hang_up(request)
        if not self.signed_in:
            return self.answer()
        if body.get("event") == "refuse":
            return web.json_response({"error": "Kỳ này đã đóng."}, status=409)
        self.walk.tell(body["id"], body.get("event") or f"text:{body['text']}")
        if self.mood == "lose":
            return self.hang_up(request)
        await self.push()
        arrived = {"arrived": True} if body.get("text") == "ABCD-1234" else {}
        return web.json_response(self.screen() | arrived)

    def hang_up(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        assert request.transport is not None
        self.streams[response] = request.transport
        await self.send(response)
        self.heard.set()
        await self.stopping.wait()
        return response

    async def send(self, response: web.StreamResponse) -> None:
        shown = self.screen()
        await response.write(f"event: screen\nid: {shown['revision']}\ndata: {json.dumps(shown)}\n\n".encode())

    async def push(self) -> None:
        for response in list(self.streams):
            with suppress(ConnectionError):
                await self.send(response)

    def do(self, step: Callable[[], Any]) -> None:
        """Runs a step in the server's own thread and waits for it."""

        async def run() -> None:
            result = step()
            if asyncio.iscoroutine(result):
                await result

        asyncio.run_coroutine_threadsafe(run(), self.loop).result(60)

    def cut(self) -> None:
        """The server goes away: streams break, and everything asked of it fails."""

        def step() -> None:
            self.mood = "down"
            for transport in self.streams.values():
                transport.abort()
            self.streams.clear()

        self.do(step)

    def hold(self) -> None:
        def step() -> None:
            self.gate = asyncio.Event()

        self.do(step)

    def release(self) -> None:
        def step() -> None:
            assert self.gate is not None
            self.gate.set()
            self.gate = None

        self.do(step)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.stopping.set)
        self.thread.join(60)
