"""python-telegram-bot's requests over aiohttp: its own default costs most of its time (docs/decisions.md)."""

from __future__ import annotations

from io import BytesIO

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

READ_SECONDS = 20.0
CONNECT_SECONDS = 10.0
TOO_MANY_REQUESTS = 429


class SlowDown(TelegramError):
    """Telegram wants so many seconds of quiet. PTB's own RetryAfter warns of a change to come each time it is made."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"told to wait {seconds:g} seconds")
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """One pool of connections. `most` bounds how many calls are on their way at a time, `latest` is the last answer."""

    def __init__(self, most: int = 64, proxy: str = "", read_seconds: float = READ_SECONDS) -> None:
        self._most, self._proxy, self._read_seconds = most, proxy or None, read_seconds
        self.latest = b""
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_seconds

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._most, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  the shape is PTB's
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  the shape is PTB's
    ) -> tuple[int, bytes]:
        """One call. The messages of the errors name no address, for the token stands in it."""
        if self._session is None:
            raise NetworkError("not started, or already stopped")
        timeout = aiohttp.ClientTimeout(
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
            sock_read=_seconds(read_timeout, self._read_seconds),
        )
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy
            ) as response:
                status, answer = response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as failed:
            raise NetworkError(type(failed).__name__) from None
        if status == TOO_MANY_REQUESTS and (quiet := _quiet(answer)):
            raise SlowDown(quiet)
        self.latest = answer
        return status, answer


def _quiet(answer: bytes) -> float:
    """How long to wait, as the answer says; 0 where it does not."""
    try:
        return float(BaseRequest.parse_json_payload(answer)["parameters"]["retry_after"])
    except (TelegramError, KeyError, TypeError, ValueError):
        return 0.0


def _seconds(given: ODVInput[float], default: float) -> float | None:
    return default if isinstance(given, DefaultValue) else given


def _body(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        return request_data.json_payload, {"Content-Type": "application/json"}
    form = aiohttp.FormData(quote_fields=False)  # else a Vietnamese file name arrives percent-encoded
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        file = BytesIO(content) if isinstance(content, bytes) else content  # aiohttp warns of large bytes
        form.add_field(name, file, filename=filename, content_type=kind)
    return form, {}
