"""Opens only those routes of Gradio that its page and its client need; others take or keep files."""

from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.page.files import FOR_EVER
from web.problems import RequestError, failure, problem_response

OPEN_ROUTES = {
    "/": ("GET", "HEAD"),
    "/config": ("GET",),
    "/favicon.ico": ("GET",),
    "/gradio_api/info": ("GET",),
    "/login": ("POST",),
    "/logout": ("GET",),
    "/mcp": ("POST",),  # never Gradio's, so that is said here of other methods; they would hold a connection
    "/robots.txt": ("GET",),
    "/theme.css": ("GET",),
}
OPEN_FOLDERS = ("/assets/", "/static/")
HASHED_FOLDER = "/assets/"  # whose names change with the contents, as those of `web.page.files` do
LONGEST_PATH = 200  # bytes; those of Gradio have up to 60, and no system has files of names over 255
NOTHING = "There is nothing here. The page is at /, and programs send images to /v1/read."


class OpenRoutes:
    """Gradio's app behind a list of its routes; its own complaints become problem details.

    Parameters
    ----------
    app : ASGIApp
        Gradio's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        path = scope["path"]
        methods = ("GET",) if _is_of_a_folder(path) else OPEN_ROUTES.get(path, ())
        if scope["method"] not in methods:
            return await problem_response(_closed(methods))(scope, receive, send)
        complaint: RequestError | None = None

        async def send_unless_complaint(message: Message) -> None:
            nonlocal complaint
            if message["type"] == "http.response.start" and message["status"] >= HTTPStatus.BAD_REQUEST:
                complaint = _in_words(message["status"])
                await problem_response(complaint)(scope, receive, send)
            elif complaint is None:
                if message["type"] == "http.response.start" and path.startswith(HASHED_FOLDER):
                    MutableHeaders(scope=message)["Cache-Control"] = FOR_EVER
                await send(message)

        return await self._app(scope, receive, send_unless_complaint)


def _is_of_a_folder(path: str) -> bool:
    return path.startswith(OPEN_FOLDERS) and len(path.encode("utf-8", "replace")) <= LONGEST_PATH


def _closed(methods: tuple[str, ...]) -> RequestError:
    if not methods:
        return RequestError(HTTPStatus.NOT_FOUND, NOTHING)
    allowed = ", ".join(methods)
    detail = f"Got another method, wanted {allowed}. {NOTHING.partition('. ')[2]}"
    return RequestError(HTTPStatus.METHOD_NOT_ALLOWED, detail, {"Allow": allowed})


def _in_words(status: int) -> RequestError:
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return RequestError(HTTPStatus.UNAUTHORIZED, "You are not logged in. Log in on the page at /.")
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY:
            detail = "That is no login. Send the right username and password as a form."
            return RequestError(HTTPStatus(status), detail)
        case HTTPStatus.INTERNAL_SERVER_ERROR:
            return failure()
    return RequestError(HTTPStatus(status), NOTHING)
