"""The parameters of a job: their names and ranges, and the messages that they become."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
import math
import operator
from typing import Any, Literal

from google.protobuf.timestamp_pb2 import Timestamp
from typing_extensions import TypedDict

from spingap.v1 import job_pb2, job_service_pb2, solver_pb2

SolverName = Literal["auto", "sa", "pt", "sqa", "tabu", "oscillator", "descent", "exact"]
#: Points (s, value) on [0, 1], linear between them.
Curve = Sequence[tuple[float, float]]


class Contract(TypedDict, total=False):
    """A promise: an energy within `gap` · |reference| of a reference before `budget` is spent."""

    gap: float
    budget: float
    confidence: float
    reference_energy: float


class Parameters(TypedDict, total=False):
    """What `sample` takes besides the model; what is left out is chosen by the server."""

    # How to solve.
    solver: SolverName
    mode: Literal["anneal", "sample"]
    num_sweeps: int
    num_sweeps_per_beta: int
    beta_range: tuple[float, float]
    beta_schedule: Literal["linear", "geometric"] | Sequence[float]
    update: Literal["metropolis", "heatbath", "segment"]
    scan: Literal["sequential", "random", "checkerboard"]
    polish: bool
    thinning: int
    kernel: str
    num_ones: int
    anneal_path: Literal["forward"] | tuple[Literal["pause", "reverse"], float, float]
    beta_ladder: Sequence[float]
    cluster_moves: Literal["auto", "off"] | tuple[int, float]
    num_trotter_slices: int
    gamma: float
    gamma_range: tuple[float, float]
    gamma_schedule: Curve
    anneal_schedule: tuple[Curve, Curve]
    readout: Literal["best", "slice0"]
    num_moves: int
    coupling: float
    injection_range: tuple[float, float]
    noise_range: tuple[float, float]
    seed: int
    part: int
    backend: Literal["auto", "cpu", "mixed", "gpujs", "webgpu"]
    reduce: Literal["auto", "on", "off"]
    trace: Literal["full", "dense", "none"]
    # When to stop.
    num_reads: int
    time_limit: float
    target_energy: float
    no_improvement: float
    contract: Contract
    # Where to begin: anything that dimod.as_samples reads, or a SampleSet.
    initial_states: Any
    # The job.
    labels: Mapping[str, str]
    lane: Literal["high", "normal", "low"]
    deadline: datetime
    request_id: str


#: Inclusive ranges of whole numbers and of seconds, as `properties` shows them.
RANGES: Mapping[str, tuple[float, float]] = {
    "num_reads": (1, 1_000_000_000),
    "num_sweeps": (1, 10_000_000),
    "num_sweeps_per_beta": (1, 1_000_000),
    "num_trotter_slices": (1, 1024),
    "num_moves": (1, 1_000_000_000),
    "num_ones": (0, 1_000_000),
    "thinning": (1, 1_000_000),
    "seed": (0, 2**53 - 1),
    "part": (1, 65_535),
    "time_limit": (0.001, 31_536_000),
    "no_improvement": (0.001, 31_536_000),
}

#: Names of what may be chosen, as `properties` shows them, with their numbers in messages.
CHOICES: Mapping[str, Mapping[str, int]] = {
    "mode": {"anneal": solver_pb2.SOLVE_MODE_ANNEAL, "sample": solver_pb2.SOLVE_MODE_SAMPLE},
    "update": {
        "metropolis": solver_pb2.UPDATE_RULE_METROPOLIS,
        "heatbath": solver_pb2.UPDATE_RULE_HEATBATH,
        "segment": solver_pb2.UPDATE_RULE_SEGMENT,
    },
    "scan": {
        "sequential": solver_pb2.SCAN_ORDER_SEQUENTIAL,
        "random": solver_pb2.SCAN_ORDER_RANDOM,
        "checkerboard": solver_pb2.SCAN_ORDER_CHECKERBOARD,
    },
    "readout": {"best": solver_pb2.READOUT_BEST, "slice0": solver_pb2.READOUT_SLICE0},
    "backend": {
        "auto": solver_pb2.BACKEND_AUTO,
        "cpu": solver_pb2.BACKEND_CPU,
        "mixed": solver_pb2.BACKEND_MIXED,
        "gpujs": solver_pb2.BACKEND_GPUJS,
        "webgpu": solver_pb2.BACKEND_WEBGPU,
    },
    "reduce": {
        "auto": solver_pb2.REDUCTION_AUTO,
        "on": solver_pb2.REDUCTION_ON,
        "off": solver_pb2.REDUCTION_OFF,
    },
    "trace": {
        "full": solver_pb2.TRACE_DETAIL_FULL,
        "dense": solver_pb2.TRACE_DETAIL_DENSE,
        "none": solver_pb2.TRACE_DETAIL_NONE,
    },
    "lane": {"high": job_pb2.LANE_HIGH, "normal": job_pb2.LANE_NORMAL, "low": job_pb2.LANE_LOW},
}


def refuse(field: str, expected: str, got: object) -> ValueError:
    text = repr(got)
    return ValueError(f"{field}: expected {expected}, got {text if len(text) <= 80 else text[:77] + '...'}")


def _whole(field: str, value: Any) -> int:
    least, most = RANGES[field]
    expected = f"a whole number from {least:,} to {most:,}"
    try:
        number = operator.index(value)
    except TypeError:
        raise refuse(field, expected, value) from None
    if isinstance(value, bool) or not least <= number <= most:
        raise refuse(field, expected, value)
    return number


def _number(field: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise refuse(field, "a number", value) from None
    if isinstance(value, (bool, str)) or not math.isfinite(number):
        raise refuse(field, "a finite number", value)
    return number


def _seconds(field: str, value: Any) -> float:
    least, most = RANGES[field]
    number = _number(field, value)
    if not least <= number <= most:
        raise refuse(field, f"seconds from {least:,} to {most:,}", value)
    return number


def _choice(field: str, value: Any) -> Any:
    names = CHOICES[field]
    if not isinstance(value, str) or value not in names:
        raise refuse(field, f"one of {', '.join(names)}", value)
    return names[value]


def _flag(field: str, value: Any) -> bool:
    if value not in (True, False):
        raise refuse(field, "True or False", value)
    return bool(value)


def _pair(field: str, value: Any) -> tuple[float, float]:
    try:
        first, second = value
    except (TypeError, ValueError):
        raise refuse(field, "a pair of numbers", value) from None
    return _number(field, first), _number(field, second)


def _numbers(field: str, value: Any) -> list[float]:
    if isinstance(value, (str, bytes)):
        raise refuse(field, "a list of numbers", value)
    try:
        return [_number(field, one) for one in value]
    except TypeError:
        raise refuse(field, "a list of numbers", value) from None


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str) or value == "":
        raise refuse(field, "a text", value)
    return value


def _beta_range(field: str, value: Any) -> solver_pb2.BetaRange:
    hot, cold = _pair(field, value)
    return solver_pb2.BetaRange(hot=hot, cold=cold)


def _beta_schedule(field: str, value: Any) -> solver_pb2.BetaSchedule:
    if isinstance(value, str):
        if value == "linear":
            return solver_pb2.BetaSchedule(linear=solver_pb2.LinearSchedule())
        if value == "geometric":
            return solver_pb2.BetaSchedule(geometric=solver_pb2.GeometricSchedule())
        raise refuse(field, "linear, geometric or a list of inverse temperatures", value)
    return solver_pb2.BetaSchedule(listed=solver_pb2.ListedSchedule(beta=_numbers(field, value)))


def _anneal_path(field: str, value: Any) -> solver_pb2.AnnealPath:
    expected = 'forward, ("pause", s, share) or ("reverse", s, share)'
    if isinstance(value, str):
        if value == "forward":
            return solver_pb2.AnnealPath(forward=solver_pb2.ForwardPath())
        raise refuse(field, expected, value)
    try:
        kind, s, share = value
    except (TypeError, ValueError):
        raise refuse(field, expected, value) from None
    path = solver_pb2.PausedPath(s=_number(field, s), share=_number(field, share))
    if kind == "pause":
        return solver_pb2.AnnealPath(pause=path)
    if kind == "reverse":
        return solver_pb2.AnnealPath(reverse=path)
    raise refuse(field, expected, value)


def _gamma_range(field: str, value: Any) -> solver_pb2.GammaRange:
    first, second = _pair(field, value)
    return solver_pb2.GammaRange(gamma0=first, gamma1=second)


def _curve(field: str, value: Any) -> solver_pb2.Curve:
    try:
        points = [_pair(field, point) for point in value]
    except TypeError:
        raise refuse(field, "a list of points (s, value)", value) from None
    return solver_pb2.Curve(s=[s for s, _ in points], value=[y for _, y in points])


def _anneal_schedule(field: str, value: Any) -> solver_pb2.AnnealSchedule:
    try:
        a, b = value
    except (TypeError, ValueError):
        raise refuse(field, "two lists of points, A(s) and B(s)", value) from None
    return solver_pb2.AnnealSchedule(a=_curve(field, a), b=_curve(field, b))


def _ramp(field: str, value: Any) -> solver_pb2.Ramp:
    start, end = _pair(field, value)
    return solver_pb2.Ramp(start=start, end=end)


Read = Callable[[str, Any], Any]

_ANNEALING: Mapping[str, Read] = {
    "mode": _choice,
    "num_sweeps": _whole,
    "num_sweeps_per_beta": _whole,
    "beta_range": _beta_range,
    "beta_schedule": _beta_schedule,
    "update": _choice,
    "scan": _choice,
    "polish": _flag,
    "thinning": _whole,
    "kernel": _text,
    "anneal_path": _anneal_path,
    "num_ones": _whole,
}
_TEMPERING: Mapping[str, Read] = {
    "beta_range": _beta_range,
    "num_sweeps": _whole,
    "beta_ladder": _numbers,
    "cluster_moves": lambda field, value: value,
    "num_ones": _whole,
}
_PATH_INTEGRAL: Mapping[str, Read] = {
    "num_trotter_slices": _whole,
    "beta_range": _beta_range,
    "num_sweeps": _whole,
    "num_sweeps_per_beta": _whole,
    "gamma": _number,
    "gamma_range": _gamma_range,
    "gamma_schedule": _curve,
    "anneal_schedule": _anneal_schedule,
    "anneal_path": _anneal_path,
    "update": _choice,
    "scan": _choice,
    "readout": _choice,
    "polish": _flag,
    "mode": _choice,
    "thinning": _whole,
}
_OSCILLATOR: Mapping[str, Read] = {
    "num_sweeps": _whole,
    "coupling": _number,
    "injection_range": _ramp,
    "noise_range": _ramp,
    "polish": _flag,
}

#: Ways to give one transverse field: a message holds one of them.
_TRANSVERSE_FIELDS = ("gamma", "gamma_range", "gamma_schedule", "anneal_schedule")

#: Each solver's field of SolverParameters, its message, and the parameters that it takes.
_SOLVERS: Mapping[str, tuple[str, Callable[..., Any], Mapping[str, Read]]] = {
    "auto": ("auto", solver_pb2.AnnealingParameters, _ANNEALING),
    "sa": ("simulated_annealing", solver_pb2.AnnealingParameters, _ANNEALING),
    "pt": ("parallel_tempering", solver_pb2.TemperingParameters, _TEMPERING),
    "sqa": ("path_integral", solver_pb2.PathIntegralParameters, _PATH_INTEGRAL),
    "tabu": ("tabu", solver_pb2.TabuParameters, {"num_moves": _whole}),
    "oscillator": ("oscillator", solver_pb2.OscillatorParameters, _OSCILLATOR),
    "descent": ("descent", solver_pb2.DescentParameters, {}),
    "exact": ("exact", solver_pb2.ExactParameters, {}),
}
SOLVERS = tuple(_SOLVERS)

_OF_ANY_SOLVER: Mapping[str, Read] = {
    "seed": _whole,
    "part": _whole,
    "backend": _choice,
    "reduce": _choice,
    "trace": _choice,
}
_STOP: Mapping[str, tuple[str, Read]] = {
    "num_reads": ("num_reads", _whole),
    "time_limit": ("time_limit_s", _seconds),
    "target_energy": ("target_energy", _number),
    "no_improvement": ("no_improvement_s", _seconds),
}


def request_of(parameters: Parameters) -> job_service_pb2.CreateJobRequest:
    """All of a request but the model and the initial states. Raises ValueError that names the field."""
    given = {name: value for name, value in parameters.items() if value is not None}
    request = job_service_pb2.CreateJobRequest(
        solver=_solver_parameters(given),
        stop=solver_pb2.StopRules(
            **{field: read(name, given[name]) for name, (field, read) in _STOP.items() if name in given}
        ),
        labels=_labels(given.get("labels", {})),
        # The samples come as rows of their own; the document lists no more than it must.
        max_samples=1,
    )
    if "lane" in given:
        request.lane = _choice("lane", given["lane"])
    if "deadline" in given:
        request.deadline.CopyFrom(_deadline(given["deadline"]))
    if "request_id" in given:
        request.request_id = _text("request_id", given["request_id"])
    if "contract" in given:
        request.contract.CopyFrom(_contract(given["contract"]))
    return request


def _solver_parameters(given: Mapping[str, Any]) -> solver_pb2.SolverParameters:
    name = given.get("solver", "auto")
    if not isinstance(name, str) or name not in _SOLVERS:
        raise refuse("solver", f"one of {', '.join(SOLVERS)}", name)
    field, message, taken = _SOLVERS[name]
    for other in given:
        owners = [solver for solver, (_, _, names) in _SOLVERS.items() if other in names]
        if owners and name not in owners:
            raise ValueError(f"{other}: belongs to solver {' or '.join(owners)}, got solver {name}")
    fields = [other for other in _TRANSVERSE_FIELDS if other in given]
    if len(fields) > 1:
        raise ValueError(f"{fields[0]}: give either {fields[0]} or {fields[1]}, not both")
    values = {parameter: read(parameter, given[parameter]) for parameter, read in taken.items() if parameter in given}
    if "cluster_moves" in values:
        values.update(_cluster_moves(values.pop("cluster_moves")))
    general = {parameter: read(parameter, given[parameter]) for parameter, read in _OF_ANY_SOLVER.items() if parameter in given}
    return solver_pb2.SolverParameters(**{field: message(**values)}, **general)


def _cluster_moves(value: Any) -> dict[str, Any]:
    if value == "auto":
        return {"cluster_moves_auto": solver_pb2.ClusterMovesAuto()}
    if value == "off":
        return {"cluster_moves_off": solver_pb2.ClusterMovesOff()}
    rounds, beta = _pair("cluster_moves", value)
    if rounds < 1 or rounds != int(rounds):
        raise refuse("cluster_moves", "a whole number of rounds ≥ 1", value)
    return {"cluster_moves_given": solver_pb2.ClusterMovesGiven(every_rounds=int(rounds), beta=beta)}


def _labels(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for item in value.items() for text in item):
        raise refuse("labels", "texts by name", value)
    return dict(value)


def _deadline(value: Any) -> Timestamp:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise refuse("deadline", "a datetime with a time zone", value)
    stamp = Timestamp()
    stamp.FromDatetime(value.astimezone(timezone.utc))
    return stamp


def _contract(value: Any) -> job_pb2.Contract:
    if not isinstance(value, Mapping):
        raise refuse("contract", "gap and budget by name", value)
    names = {"gap": "gap", "budget": "budget_s", "confidence": "confidence", "reference_energy": "reference_energy"}
    for name in value:
        if name not in names:
            raise ValueError(f"contract.{name}: expected one of {', '.join(names)}")
    for name in ("gap", "budget"):
        if name not in value:
            raise ValueError(f"contract.{name}: is required")
    return job_pb2.Contract(**{names[name]: _number(f"contract.{name}", number) for name, number in value.items()})


#: Parameters by name, each with the properties that say more of it.
PARAMETERS: Mapping[str, Sequence[str]] = {
    name: [
        *([f"{name}_range"] if name in RANGES else []),
        *([f"{name}_choices"] if name in CHOICES else []),
        *(["solvers"] if name == "solver" else []),
    ]
    for name in Parameters.__annotations__
}
