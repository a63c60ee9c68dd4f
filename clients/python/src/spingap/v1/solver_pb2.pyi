from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SolveMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SOLVE_MODE_UNSPECIFIED: _ClassVar[SolveMode]
    SOLVE_MODE_ANNEAL: _ClassVar[SolveMode]
    SOLVE_MODE_SAMPLE: _ClassVar[SolveMode]

class UpdateRule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UPDATE_RULE_UNSPECIFIED: _ClassVar[UpdateRule]
    UPDATE_RULE_METROPOLIS: _ClassVar[UpdateRule]
    UPDATE_RULE_HEATBATH: _ClassVar[UpdateRule]
    UPDATE_RULE_SEGMENT: _ClassVar[UpdateRule]

class ScanOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCAN_ORDER_UNSPECIFIED: _ClassVar[ScanOrder]
    SCAN_ORDER_SEQUENTIAL: _ClassVar[ScanOrder]
    SCAN_ORDER_RANDOM: _ClassVar[ScanOrder]
    SCAN_ORDER_CHECKERBOARD: _ClassVar[ScanOrder]

class Readout(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    READOUT_UNSPECIFIED: _ClassVar[Readout]
    READOUT_BEST: _ClassVar[Readout]
    READOUT_SLICE0: _ClassVar[Readout]

class Backend(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BACKEND_UNSPECIFIED: _ClassVar[Backend]
    BACKEND_AUTO: _ClassVar[Backend]
    BACKEND_CPU: _ClassVar[Backend]
    BACKEND_REFERENCE: _ClassVar[Backend]
    BACKEND_GPUJS: _ClassVar[Backend]
    BACKEND_WEBGPU: _ClassVar[Backend]
    BACKEND_MIXED: _ClassVar[Backend]

class Reduction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REDUCTION_UNSPECIFIED: _ClassVar[Reduction]
    REDUCTION_AUTO: _ClassVar[Reduction]
    REDUCTION_ON: _ClassVar[Reduction]
    REDUCTION_OFF: _ClassVar[Reduction]

class TraceDetail(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRACE_DETAIL_UNSPECIFIED: _ClassVar[TraceDetail]
    TRACE_DETAIL_FULL: _ClassVar[TraceDetail]
    TRACE_DETAIL_NONE: _ClassVar[TraceDetail]
    TRACE_DETAIL_DENSE: _ClassVar[TraceDetail]
SOLVE_MODE_UNSPECIFIED: SolveMode
SOLVE_MODE_ANNEAL: SolveMode
SOLVE_MODE_SAMPLE: SolveMode
UPDATE_RULE_UNSPECIFIED: UpdateRule
UPDATE_RULE_METROPOLIS: UpdateRule
UPDATE_RULE_HEATBATH: UpdateRule
UPDATE_RULE_SEGMENT: UpdateRule
SCAN_ORDER_UNSPECIFIED: ScanOrder
SCAN_ORDER_SEQUENTIAL: ScanOrder
SCAN_ORDER_RANDOM: ScanOrder
SCAN_ORDER_CHECKERBOARD: ScanOrder
READOUT_UNSPECIFIED: Readout
READOUT_BEST: Readout
READOUT_SLICE0: Readout
BACKEND_UNSPECIFIED: Backend
BACKEND_AUTO: Backend
BACKEND_CPU: Backend
BACKEND_REFERENCE: Backend
BACKEND_GPUJS: Backend
BACKEND_WEBGPU: Backend
BACKEND_MIXED: Backend
REDUCTION_UNSPECIFIED: Reduction
REDUCTION_AUTO: Reduction
REDUCTION_ON: Reduction
REDUCTION_OFF: Reduction
TRACE_DETAIL_UNSPECIFIED: TraceDetail
TRACE_DETAIL_FULL: TraceDetail
TRACE_DETAIL_NONE: TraceDetail
TRACE_DETAIL_DENSE: TraceDetail

class SolverParameters(_message.Message):
    __slots__ = ("auto", "simulated_annealing", "parallel_tempering", "path_integral", "tabu", "descent", "exact", "oscillator", "seed", "backend", "trace", "part", "reduce")
    AUTO_FIELD_NUMBER: _ClassVar[int]
    SIMULATED_ANNEALING_FIELD_NUMBER: _ClassVar[int]
    PARALLEL_TEMPERING_FIELD_NUMBER: _ClassVar[int]
    PATH_INTEGRAL_FIELD_NUMBER: _ClassVar[int]
    TABU_FIELD_NUMBER: _ClassVar[int]
    DESCENT_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    OSCILLATOR_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    TRACE_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    REDUCE_FIELD_NUMBER: _ClassVar[int]
    auto: AnnealingParameters
    simulated_annealing: AnnealingParameters
    parallel_tempering: TemperingParameters
    path_integral: PathIntegralParameters
    tabu: TabuParameters
    descent: DescentParameters
    exact: ExactParameters
    oscillator: OscillatorParameters
    seed: int
    backend: Backend
    trace: TraceDetail
    part: int
    reduce: Reduction
    def __init__(self, auto: _Optional[_Union[AnnealingParameters, _Mapping]] = ..., simulated_annealing: _Optional[_Union[AnnealingParameters, _Mapping]] = ..., parallel_tempering: _Optional[_Union[TemperingParameters, _Mapping]] = ..., path_integral: _Optional[_Union[PathIntegralParameters, _Mapping]] = ..., tabu: _Optional[_Union[TabuParameters, _Mapping]] = ..., descent: _Optional[_Union[DescentParameters, _Mapping]] = ..., exact: _Optional[_Union[ExactParameters, _Mapping]] = ..., oscillator: _Optional[_Union[OscillatorParameters, _Mapping]] = ..., seed: _Optional[int] = ..., backend: _Optional[_Union[Backend, str]] = ..., trace: _Optional[_Union[TraceDetail, str]] = ..., part: _Optional[int] = ..., reduce: _Optional[_Union[Reduction, str]] = ...) -> None: ...

class AnnealingParameters(_message.Message):
    __slots__ = ("mode", "num_sweeps", "num_sweeps_per_beta", "beta_range", "beta_schedule", "update", "scan", "polish", "thinning", "kernel", "anneal_path", "num_ones")
    MODE_FIELD_NUMBER: _ClassVar[int]
    NUM_SWEEPS_FIELD_NUMBER: _ClassVar[int]
    NUM_SWEEPS_PER_BETA_FIELD_NUMBER: _ClassVar[int]
    BETA_RANGE_FIELD_NUMBER: _ClassVar[int]
    BETA_SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    SCAN_FIELD_NUMBER: _ClassVar[int]
    POLISH_FIELD_NUMBER: _ClassVar[int]
    THINNING_FIELD_NUMBER: _ClassVar[int]
    KERNEL_FIELD_NUMBER: _ClassVar[int]
    ANNEAL_PATH_FIELD_NUMBER: _ClassVar[int]
    NUM_ONES_FIELD_NUMBER: _ClassVar[int]
    mode: SolveMode
    num_sweeps: int
    num_sweeps_per_beta: int
    beta_range: BetaRange
    beta_schedule: BetaSchedule
    update: UpdateRule
    scan: ScanOrder
    polish: bool
    thinning: int
    kernel: str
    anneal_path: AnnealPath
    num_ones: int
    def __init__(self, mode: _Optional[_Union[SolveMode, str]] = ..., num_sweeps: _Optional[int] = ..., num_sweeps_per_beta: _Optional[int] = ..., beta_range: _Optional[_Union[BetaRange, _Mapping]] = ..., beta_schedule: _Optional[_Union[BetaSchedule, _Mapping]] = ..., update: _Optional[_Union[UpdateRule, str]] = ..., scan: _Optional[_Union[ScanOrder, str]] = ..., polish: bool = ..., thinning: _Optional[int] = ..., kernel: _Optional[str] = ..., anneal_path: _Optional[_Union[AnnealPath, _Mapping]] = ..., num_ones: _Optional[int] = ...) -> None: ...

class BetaRange(_message.Message):
    __slots__ = ("hot", "cold")
    HOT_FIELD_NUMBER: _ClassVar[int]
    COLD_FIELD_NUMBER: _ClassVar[int]
    hot: float
    cold: float
    def __init__(self, hot: _Optional[float] = ..., cold: _Optional[float] = ...) -> None: ...

class BetaSchedule(_message.Message):
    __slots__ = ("linear", "geometric", "listed")
    LINEAR_FIELD_NUMBER: _ClassVar[int]
    GEOMETRIC_FIELD_NUMBER: _ClassVar[int]
    LISTED_FIELD_NUMBER: _ClassVar[int]
    linear: LinearSchedule
    geometric: GeometricSchedule
    listed: ListedSchedule
    def __init__(self, linear: _Optional[_Union[LinearSchedule, _Mapping]] = ..., geometric: _Optional[_Union[GeometricSchedule, _Mapping]] = ..., listed: _Optional[_Union[ListedSchedule, _Mapping]] = ...) -> None: ...

class LinearSchedule(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GeometricSchedule(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListedSchedule(_message.Message):
    __slots__ = ("beta",)
    BETA_FIELD_NUMBER: _ClassVar[int]
    beta: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, beta: _Optional[_Iterable[float]] = ...) -> None: ...

class TemperingParameters(_message.Message):
    __slots__ = ("beta_range", "num_sweeps", "beta_ladder", "cluster_moves_auto", "cluster_moves_off", "cluster_moves_given", "num_ones")
    BETA_RANGE_FIELD_NUMBER: _ClassVar[int]
    NUM_SWEEPS_FIELD_NUMBER: _ClassVar[int]
    BETA_LADDER_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_MOVES_AUTO_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_MOVES_OFF_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_MOVES_GIVEN_FIELD_NUMBER: _ClassVar[int]
    NUM_ONES_FIELD_NUMBER: _ClassVar[int]
    beta_range: BetaRange
    num_sweeps: int
    beta_ladder: _containers.RepeatedScalarFieldContainer[float]
    cluster_moves_auto: ClusterMovesAuto
    cluster_moves_off: ClusterMovesOff
    cluster_moves_given: ClusterMovesGiven
    num_ones: int
    def __init__(self, beta_range: _Optional[_Union[BetaRange, _Mapping]] = ..., num_sweeps: _Optional[int] = ..., beta_ladder: _Optional[_Iterable[float]] = ..., cluster_moves_auto: _Optional[_Union[ClusterMovesAuto, _Mapping]] = ..., cluster_moves_off: _Optional[_Union[ClusterMovesOff, _Mapping]] = ..., cluster_moves_given: _Optional[_Union[ClusterMovesGiven, _Mapping]] = ..., num_ones: _Optional[int] = ...) -> None: ...

class ClusterMovesAuto(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ClusterMovesOff(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ClusterMovesGiven(_message.Message):
    __slots__ = ("every_rounds", "beta")
    EVERY_ROUNDS_FIELD_NUMBER: _ClassVar[int]
    BETA_FIELD_NUMBER: _ClassVar[int]
    every_rounds: int
    beta: float
    def __init__(self, every_rounds: _Optional[int] = ..., beta: _Optional[float] = ...) -> None: ...

class PathIntegralParameters(_message.Message):
    __slots__ = ("num_trotter_slices", "beta_range", "num_sweeps", "num_sweeps_per_beta", "gamma", "gamma_range", "gamma_schedule", "anneal_schedule", "anneal_path", "update", "scan", "readout", "polish", "mode", "thinning")
    NUM_TROTTER_SLICES_FIELD_NUMBER: _ClassVar[int]
    BETA_RANGE_FIELD_NUMBER: _ClassVar[int]
    NUM_SWEEPS_FIELD_NUMBER: _ClassVar[int]
    NUM_SWEEPS_PER_BETA_FIELD_NUMBER: _ClassVar[int]
    GAMMA_FIELD_NUMBER: _ClassVar[int]
    GAMMA_RANGE_FIELD_NUMBER: _ClassVar[int]
    GAMMA_SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    ANNEAL_SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    ANNEAL_PATH_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    SCAN_FIELD_NUMBER: _ClassVar[int]
    READOUT_FIELD_NUMBER: _ClassVar[int]
    POLISH_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    THINNING_FIELD_NUMBER: _ClassVar[int]
    num_trotter_slices: int
    beta_range: BetaRange
    num_sweeps: int
    num_sweeps_per_beta: int
    gamma: float
    gamma_range: GammaRange
    gamma_schedule: Curve
    anneal_schedule: AnnealSchedule
    anneal_path: AnnealPath
    update: UpdateRule
    scan: ScanOrder
    readout: Readout
    polish: bool
    mode: SolveMode
    thinning: int
    def __init__(self, num_trotter_slices: _Optional[int] = ..., beta_range: _Optional[_Union[BetaRange, _Mapping]] = ..., num_sweeps: _Optional[int] = ..., num_sweeps_per_beta: _Optional[int] = ..., gamma: _Optional[float] = ..., gamma_range: _Optional[_Union[GammaRange, _Mapping]] = ..., gamma_schedule: _Optional[_Union[Curve, _Mapping]] = ..., anneal_schedule: _Optional[_Union[AnnealSchedule, _Mapping]] = ..., anneal_path: _Optional[_Union[AnnealPath, _Mapping]] = ..., update: _Optional[_Union[UpdateRule, str]] = ..., scan: _Optional[_Union[ScanOrder, str]] = ..., readout: _Optional[_Union[Readout, str]] = ..., polish: bool = ..., mode: _Optional[_Union[SolveMode, str]] = ..., thinning: _Optional[int] = ...) -> None: ...

class GammaRange(_message.Message):
    __slots__ = ("gamma0", "gamma1")
    GAMMA0_FIELD_NUMBER: _ClassVar[int]
    GAMMA1_FIELD_NUMBER: _ClassVar[int]
    gamma0: float
    gamma1: float
    def __init__(self, gamma0: _Optional[float] = ..., gamma1: _Optional[float] = ...) -> None: ...

class Curve(_message.Message):
    __slots__ = ("s", "value")
    S_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    s: _containers.RepeatedScalarFieldContainer[float]
    value: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, s: _Optional[_Iterable[float]] = ..., value: _Optional[_Iterable[float]] = ...) -> None: ...

class AnnealSchedule(_message.Message):
    __slots__ = ("a", "b")
    A_FIELD_NUMBER: _ClassVar[int]
    B_FIELD_NUMBER: _ClassVar[int]
    a: Curve
    b: Curve
    def __init__(self, a: _Optional[_Union[Curve, _Mapping]] = ..., b: _Optional[_Union[Curve, _Mapping]] = ...) -> None: ...

class AnnealPath(_message.Message):
    __slots__ = ("forward", "pause", "reverse")
    FORWARD_FIELD_NUMBER: _ClassVar[int]
    PAUSE_FIELD_NUMBER: _ClassVar[int]
    REVERSE_FIELD_NUMBER: _ClassVar[int]
    forward: ForwardPath
    pause: PausedPath
    reverse: PausedPath
    def __init__(self, forward: _Optional[_Union[ForwardPath, _Mapping]] = ..., pause: _Optional[_Union[PausedPath, _Mapping]] = ..., reverse: _Optional[_Union[PausedPath, _Mapping]] = ...) -> None: ...

class ForwardPath(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PausedPath(_message.Message):
    __slots__ = ("s", "share")
    S_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    s: float
    share: float
    def __init__(self, s: _Optional[float] = ..., share: _Optional[float] = ...) -> None: ...

class TabuParameters(_message.Message):
    __slots__ = ("num_moves",)
    NUM_MOVES_FIELD_NUMBER: _ClassVar[int]
    num_moves: int
    def __init__(self, num_moves: _Optional[int] = ...) -> None: ...

class OscillatorParameters(_message.Message):
    __slots__ = ("num_sweeps", "coupling", "injection_range", "noise_range", "polish")
    NUM_SWEEPS_FIELD_NUMBER: _ClassVar[int]
    COUPLING_FIELD_NUMBER: _ClassVar[int]
    INJECTION_RANGE_FIELD_NUMBER: _ClassVar[int]
    NOISE_RANGE_FIELD_NUMBER: _ClassVar[int]
    POLISH_FIELD_NUMBER: _ClassVar[int]
    num_sweeps: int
    coupling: float
    injection_range: Ramp
    noise_range: Ramp
    polish: bool
    def __init__(self, num_sweeps: _Optional[int] = ..., coupling: _Optional[float] = ..., injection_range: _Optional[_Union[Ramp, _Mapping]] = ..., noise_range: _Optional[_Union[Ramp, _Mapping]] = ..., polish: bool = ...) -> None: ...

class Ramp(_message.Message):
    __slots__ = ("start", "end")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    start: float
    end: float
    def __init__(self, start: _Optional[float] = ..., end: _Optional[float] = ...) -> None: ...

class DescentParameters(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ExactParameters(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StopRules(_message.Message):
    __slots__ = ("time_limit_s", "target_energy", "target_objective", "no_improvement_s", "num_reads")
    TIME_LIMIT_S_FIELD_NUMBER: _ClassVar[int]
    TARGET_ENERGY_FIELD_NUMBER: _ClassVar[int]
    TARGET_OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    NO_IMPROVEMENT_S_FIELD_NUMBER: _ClassVar[int]
    NUM_READS_FIELD_NUMBER: _ClassVar[int]
    time_limit_s: float
    target_energy: float
    target_objective: float
    no_improvement_s: float
    num_reads: int
    def __init__(self, time_limit_s: _Optional[float] = ..., target_energy: _Optional[float] = ..., target_objective: _Optional[float] = ..., no_improvement_s: _Optional[float] = ..., num_reads: _Optional[int] = ...) -> None: ...

class InitialStates(_message.Message):
    __slots__ = ("packed",)
    PACKED_FIELD_NUMBER: _ClassVar[int]
    packed: bytes
    def __init__(self, packed: _Optional[bytes] = ...) -> None: ...
