"""What can go wrong besides bad input, which is a ValueError that names the field."""

from __future__ import annotations

from collections.abc import Callable
import re

import grpc

# The service speaks of fields of its messages and of flags of the command line; here both are parameters.
_SERVICE_WORDS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"^(solver(\.(auto|simulated_annealing|parallel_tempering|path_integral|oscillator|tabu))?|stop)\.", ""),
    (r"^(time_limit|no_improvement|contract\.budget)_s\b", r"\1"),
    (r"--initial-state\b", "initial_states"),
    (r"--[a-z]+(-[a-z]+)*", lambda found: found[0][2:].replace("-", "_")),
)


class SpingapError(RuntimeError):
    """A job or a call that did not come to its end."""


class ServerNotFound(SpingapError):
    """There is no server to start on this machine."""


class ServerUnreachable(SpingapError, ConnectionError):
    """Nobody answers at the address, or nobody answers any more."""


class NotAuthorized(SpingapError, PermissionError):
    """The server asks for a token, or does not know this one."""


class ServerBusy(SpingapError):
    """A full backlog or a quota: the same call may go through later."""


class JobFailed(SpingapError):
    """A job that ended in a failure of its own."""

    def __init__(self, job_id: str, reason: str) -> None:
        super().__init__(f"job {job_id} failed: {reason}")
        self.job_id = job_id
        self.reason = reason


def refusal(error: grpc.RpcError, address: str) -> Exception:
    """The exception that a caller gets for a call's error."""
    code, words = code_of(error), details_of(error)
    match code:
        case grpc.StatusCode.INVALID_ARGUMENT:
            return ValueError(in_parameters(words))
        case grpc.StatusCode.UNAUTHENTICATED | grpc.StatusCode.PERMISSION_DENIED:
            return NotAuthorized(f"{address} refuses the call: {words}; give token or token_file")
        case grpc.StatusCode.RESOURCE_EXHAUSTED:
            return ServerBusy(words)
        case grpc.StatusCode.UNAVAILABLE:
            return ServerUnreachable(f"no server answers at {address}: {words}")
        case _:
            return SpingapError(f"{'unknown' if code is None else code.name}: {words}")


def in_parameters(words: str) -> str:
    """A refusal of the service in the names of this package."""
    for pattern, name in _SERVICE_WORDS:
        words = re.sub(pattern, name, words)
    return words


def code_of(error: grpc.RpcError) -> grpc.StatusCode | None:
    return error.code() if isinstance(error, grpc.Call) else None


def details_of(error: grpc.RpcError) -> str:
    return (error.details() if isinstance(error, grpc.Call) else None) or str(error)
