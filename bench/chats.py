"""The simulated members: what each was last shown, which button each presses next, and the updates that makes."""

import json
import time
from collections import deque
from dataclasses import dataclass, field

FIRST_CHAT = 7_000_000_001
ANSWER = "Không có"
PREFERRED = (ANSWER, "Gửi", "Tự soi", "Đúng, là tôi", "Đồng ý", "Tự soi tiếp", "Xem lại từng mục")
"""The walk: the first of these on the screen is pressed, so that a member walks, sends, and begins again for ever."""
AVOIDED = ("Ghi", "Tải", "Xóa", "Không", "Để sau", "Trợ giúp", "Dữ liệu", "Ngôn ngữ")
"""Buttons beginning so lead out of the walk, or ask for typing."""
COMMAND = "/tusoi"
REMEMBERED = 4

Json = dict[str, object]


@dataclass(slots=True)
class Chat:
    """`due` is when the tap that is under way was due (monotonic seconds), None while nothing is awaited."""

    id: int
    walks: bool
    message_id: int = 0
    shown: Json = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    due: float | None = None
    waiting: deque[float] = field(default_factory=deque)
    pressed: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    screen: str = ""

    @property
    def person(self) -> Json:
        name = {"first_name": "Văn An", "last_name": f"Nguyễn {self.id % 1000}", "username": f"dong_chi_{self.id}"}
        return {"id": self.id, "is_bot": False, **name, "language_code": "vi"}

    @property
    def place(self) -> Json:
        return {k: v for k, v in self.person.items() if k not in ("is_bot", "language_code")} | {"type": "private"}

    def show(self, message: Json, screen: str) -> None:
        self.shown, self.screen = message, screen
        self.buttons = buttons_of(message.get("reply_markup"))

    def choose(self) -> tuple[str, str] | None:
        """The button (label, data) to press next; None where only typing helps."""
        if not self.walks:
            return self.buttons[0] if self.buttons else None
        return self._choose_on_the_walk()

    def _choose_on_the_walk(self) -> tuple[str, str] | None:
        """A screen that leads in circles is left by another button: only answers are pressed again and again."""
        by_label = {_plain(label): (label, data) for label, data in self.buttons}
        fresh = {label: button for label, button in by_label.items() if label == ANSWER or label not in self.pressed}
        for label in PREFERRED:
            if label in fresh:
                return fresh[label]
        return next((button for label, button in fresh.items() if not label.startswith(AVOIDED)), None)

    def press(self) -> tuple[str, Json]:
        """Label pressed and the update, without its number."""
        button = self.choose()
        label = _plain(button[0]) if button else COMMAND
        self.pressed.append(label)
        return label, self.callback(button[1]) if button else self.say(COMMAND)

    def callback(self, data: str) -> Json:
        query = {"id": str(time.monotonic_ns()), "from": self.person, "message": self.shown}
        return {"callback_query": {**query, "chat_instance": str(self.id * 31), "data": data}}

    def say(self, text: str) -> Json:
        self.message_id += 1
        message = {"message_id": self.message_id, "from": self.person, "chat": self.place, "date": int(time.time())}
        command = {"offset": 0, "length": len(text.split(maxsplit=1)[0]), "type": "bot_command"}
        return {"message": {**message, "text": text, "entities": [command]}}


def buttons_of(markup: object) -> list[tuple[str, str]]:
    if not isinstance(markup, dict):
        return []
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    return [(button["text"], button["callback_data"]) for button in buttons if "callback_data" in button]


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(label: str) -> str:
    """The words of a label: a mark before or behind them says which answer stands."""
    start = next((i for i, letter in enumerate(label) if letter.isalpha()), 0)
    end = next((i for i in range(len(label), 0, -1) if label[i - 1].isalnum()), len(label))
    return label[start:end]
