"""A dimod sampler that solves QUBO and Ising problems on a Spingap server."""

from spingap.errors import (
    JobFailed,
    NotAuthorized,
    ServerBusy,
    ServerNotFound,
    ServerUnreachable,
    SpingapError,
)
from spingap.future import SampleFuture
from spingap.parameters import Contract, Parameters
from spingap.sampler import SpingapSampler

__version__ = "0.1.0"

__all__ = [
    "Contract",
    "JobFailed",
    "NotAuthorized",
    "Parameters",
    "SampleFuture",
    "ServerBusy",
    "ServerNotFound",
    "ServerUnreachable",
    "SpingapError",
    "SpingapSampler",
]
