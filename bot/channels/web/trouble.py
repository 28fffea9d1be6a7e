"""Whatever goes wrong in a request becomes a kind answer: JSON for the API, a page for people; never a stack trace."""

from collections.abc import Callable

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.channels.web.problem import Code, Problem
from bot.store import inbox
from bot.store.db import Down

log = structlog.get_logger("web")

Answer = Callable[[web.Request, Problem], web.StreamResponse]

_BY_STATUS = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED, 413: Code.BODY_TOO_LARGE}


def middleware(answer: Answer) -> Middleware:
    """Answers every problem with `answer`."""

    @web.middleware
    async def kindly(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Problem as problem:
            return answer(request, problem)
        except web.HTTPException as error:
            return _http(request, error, answer)
        except inbox.Full:
            return answer(request, Problem(Code.FULL, retry_after=5))
        except Down as error:
            log.warning("database away", error=type(error).__name__)
            return answer(request, Problem(Code.UNAVAILABLE, retry_after=5))
        except Exception as error:
            log.error("request failed", route=_route(request), error=type(error).__name__)
            return answer(request, Problem(Code.BROKEN))

    return kindly


def _http(request: web.Request, error: web.HTTPException, answer: Answer) -> web.StreamResponse:
    if error.status < 400:
        raise error
    response = answer(request, Problem(_BY_STATUS.get(error.status, Code.BAD_FIELDS)))
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


def _route(request: web.Request) -> str:
    """The route without what stands in it: a secret may stand in an address of the API."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"
