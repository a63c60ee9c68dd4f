import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from spingap.v1 import job_pb2 as _job_pb2
from spingap.v1 import problem_pb2 as _problem_pb2
from spingap.v1 import solver_pb2 as _solver_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreateJobRequest(_message.Message):
    __slots__ = ("problem", "solver", "stop", "initial_states", "labels", "lane", "deadline", "request_id", "validate_only", "max_samples", "contract")
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    SOLVER_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    INITIAL_STATES_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    MAX_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    problem: _problem_pb2.Problem
    solver: _solver_pb2.SolverParameters
    stop: _solver_pb2.StopRules
    initial_states: _solver_pb2.InitialStates
    labels: _containers.ScalarMap[str, str]
    lane: _job_pb2.Lane
    deadline: _timestamp_pb2.Timestamp
    request_id: str
    validate_only: bool
    max_samples: int
    contract: _job_pb2.Contract
    def __init__(self, problem: _Optional[_Union[_problem_pb2.Problem, _Mapping]] = ..., solver: _Optional[_Union[_solver_pb2.SolverParameters, _Mapping]] = ..., stop: _Optional[_Union[_solver_pb2.StopRules, _Mapping]] = ..., initial_states: _Optional[_Union[_solver_pb2.InitialStates, _Mapping]] = ..., labels: _Optional[_Mapping[str, str]] = ..., lane: _Optional[_Union[_job_pb2.Lane, str]] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ..., validate_only: bool = ..., max_samples: _Optional[int] = ..., contract: _Optional[_Union[_job_pb2.Contract, _Mapping]] = ...) -> None: ...

class CreateJobResponse(_message.Message):
    __slots__ = ("job", "created")
    JOB_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    job: _job_pb2.Job
    created: bool
    def __init__(self, job: _Optional[_Union[_job_pb2.Job, _Mapping]] = ..., created: bool = ...) -> None: ...

class GetJobRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class GetJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: _job_pb2.Job
    def __init__(self, job: _Optional[_Union[_job_pb2.Job, _Mapping]] = ...) -> None: ...

class ListJobsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "states", "labels")
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    states: _containers.RepeatedScalarFieldContainer[_job_pb2.JobState]
    labels: _containers.ScalarMap[str, str]
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., states: _Optional[_Iterable[_Union[_job_pb2.JobState, str]]] = ..., labels: _Optional[_Mapping[str, str]] = ...) -> None: ...

class ListJobsResponse(_message.Message):
    __slots__ = ("jobs", "next_page_token")
    JOBS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    jobs: _containers.RepeatedCompositeFieldContainer[_job_pb2.Job]
    next_page_token: str
    def __init__(self, jobs: _Optional[_Iterable[_Union[_job_pb2.Job, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CancelJobRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class CancelJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: _job_pb2.Job
    def __init__(self, job: _Optional[_Union[_job_pb2.Job, _Mapping]] = ...) -> None: ...

class DeleteJobRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class DeleteJobResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WatchJobRequest(_message.Message):
    __slots__ = ("job_id", "after_sequence")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    after_sequence: int
    def __init__(self, job_id: _Optional[str] = ..., after_sequence: _Optional[int] = ...) -> None: ...

class WatchJobResponse(_message.Message):
    __slots__ = ("sequence", "time", "job", "incumbent", "progress", "trace", "warning", "telemetry")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    JOB_FIELD_NUMBER: _ClassVar[int]
    INCUMBENT_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    TRACE_FIELD_NUMBER: _ClassVar[int]
    WARNING_FIELD_NUMBER: _ClassVar[int]
    TELEMETRY_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time: _timestamp_pb2.Timestamp
    job: _job_pb2.Job
    incumbent: Incumbent
    progress: Progress
    trace: TracePoints
    warning: Warning
    telemetry: TelemetryPoints
    def __init__(self, sequence: _Optional[int] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., job: _Optional[_Union[_job_pb2.Job, _Mapping]] = ..., incumbent: _Optional[_Union[Incumbent, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., trace: _Optional[_Union[TracePoints, _Mapping]] = ..., warning: _Optional[_Union[Warning, _Mapping]] = ..., telemetry: _Optional[_Union[TelemetryPoints, _Mapping]] = ...) -> None: ...

class Warning(_message.Message):
    __slots__ = ("code", "message")
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    code: str
    message: str
    def __init__(self, code: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class Incumbent(_message.Message):
    __slots__ = ("t_ns", "energy", "objective")
    T_NS_FIELD_NUMBER: _ClassVar[int]
    ENERGY_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    t_ns: float
    energy: float
    objective: float
    def __init__(self, t_ns: _Optional[float] = ..., energy: _Optional[float] = ..., objective: _Optional[float] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("t_ns", "best_energy", "updates", "finished_reads", "shards_done")
    T_NS_FIELD_NUMBER: _ClassVar[int]
    BEST_ENERGY_FIELD_NUMBER: _ClassVar[int]
    UPDATES_FIELD_NUMBER: _ClassVar[int]
    FINISHED_READS_FIELD_NUMBER: _ClassVar[int]
    SHARDS_DONE_FIELD_NUMBER: _ClassVar[int]
    t_ns: float
    best_energy: float
    updates: float
    finished_reads: int
    shards_done: int
    def __init__(self, t_ns: _Optional[float] = ..., best_energy: _Optional[float] = ..., updates: _Optional[float] = ..., finished_reads: _Optional[int] = ..., shards_done: _Optional[int] = ...) -> None: ...

class TracePoints(_message.Message):
    __slots__ = ("part", "block", "t_ns", "sweeps", "best_energy", "median_energy", "levels", "hits", "q10_energy", "q90_energy")
    PART_FIELD_NUMBER: _ClassVar[int]
    BLOCK_FIELD_NUMBER: _ClassVar[int]
    T_NS_FIELD_NUMBER: _ClassVar[int]
    SWEEPS_FIELD_NUMBER: _ClassVar[int]
    BEST_ENERGY_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_ENERGY_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    Q10_ENERGY_FIELD_NUMBER: _ClassVar[int]
    Q90_ENERGY_FIELD_NUMBER: _ClassVar[int]
    part: _containers.RepeatedScalarFieldContainer[int]
    block: _containers.RepeatedScalarFieldContainer[int]
    t_ns: _containers.RepeatedScalarFieldContainer[float]
    sweeps: _containers.RepeatedScalarFieldContainer[float]
    best_energy: _containers.RepeatedScalarFieldContainer[float]
    median_energy: _containers.RepeatedScalarFieldContainer[float]
    levels: _containers.RepeatedScalarFieldContainer[float]
    hits: _containers.RepeatedScalarFieldContainer[float]
    q10_energy: _containers.RepeatedScalarFieldContainer[float]
    q90_energy: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, part: _Optional[_Iterable[int]] = ..., block: _Optional[_Iterable[int]] = ..., t_ns: _Optional[_Iterable[float]] = ..., sweeps: _Optional[_Iterable[float]] = ..., best_energy: _Optional[_Iterable[float]] = ..., median_energy: _Optional[_Iterable[float]] = ..., levels: _Optional[_Iterable[float]] = ..., hits: _Optional[_Iterable[float]] = ..., q10_energy: _Optional[_Iterable[float]] = ..., q90_energy: _Optional[_Iterable[float]] = ...) -> None: ...

class TelemetryPoints(_message.Message):
    __slots__ = ("part", "block", "barrier", "round_trips", "expected_round_trips", "lag_sweeps", "magnetization_rho", "energy_rho", "slice_energy_min", "slice_energy_mean")
    PART_FIELD_NUMBER: _ClassVar[int]
    BLOCK_FIELD_NUMBER: _ClassVar[int]
    BARRIER_FIELD_NUMBER: _ClassVar[int]
    ROUND_TRIPS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_ROUND_TRIPS_FIELD_NUMBER: _ClassVar[int]
    LAG_SWEEPS_FIELD_NUMBER: _ClassVar[int]
    MAGNETIZATION_RHO_FIELD_NUMBER: _ClassVar[int]
    ENERGY_RHO_FIELD_NUMBER: _ClassVar[int]
    SLICE_ENERGY_MIN_FIELD_NUMBER: _ClassVar[int]
    SLICE_ENERGY_MEAN_FIELD_NUMBER: _ClassVar[int]
    part: int
    block: _containers.RepeatedScalarFieldContainer[int]
    barrier: _containers.RepeatedScalarFieldContainer[float]
    round_trips: _containers.RepeatedScalarFieldContainer[float]
    expected_round_trips: _containers.RepeatedScalarFieldContainer[float]
    lag_sweeps: _containers.RepeatedScalarFieldContainer[float]
    magnetization_rho: _containers.RepeatedScalarFieldContainer[float]
    energy_rho: _containers.RepeatedScalarFieldContainer[float]
    slice_energy_min: _containers.RepeatedScalarFieldContainer[float]
    slice_energy_mean: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, part: _Optional[int] = ..., block: _Optional[_Iterable[int]] = ..., barrier: _Optional[_Iterable[float]] = ..., round_trips: _Optional[_Iterable[float]] = ..., expected_round_trips: _Optional[_Iterable[float]] = ..., lag_sweeps: _Optional[_Iterable[float]] = ..., magnetization_rho: _Optional[_Iterable[float]] = ..., energy_rho: _Optional[_Iterable[float]] = ..., slice_energy_min: _Optional[_Iterable[float]] = ..., slice_energy_mean: _Optional[_Iterable[float]] = ...) -> None: ...

class GetResultRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class GetResultResponse(_message.Message):
    __slots__ = ("json", "total_bytes")
    JSON_FIELD_NUMBER: _ClassVar[int]
    TOTAL_BYTES_FIELD_NUMBER: _ClassVar[int]
    json: bytes
    total_bytes: int
    def __init__(self, json: _Optional[bytes] = ..., total_bytes: _Optional[int] = ...) -> None: ...

class GetSamplesRequest(_message.Message):
    __slots__ = ("job_id", "max_rows")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    MAX_ROWS_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    max_rows: int
    def __init__(self, job_id: _Optional[str] = ..., max_rows: _Optional[int] = ...) -> None: ...

class GetSamplesResponse(_message.Message):
    __slots__ = ("first_row", "num_variables", "energy", "num_occurrences", "packed", "in_digest")
    FIRST_ROW_FIELD_NUMBER: _ClassVar[int]
    NUM_VARIABLES_FIELD_NUMBER: _ClassVar[int]
    ENERGY_FIELD_NUMBER: _ClassVar[int]
    NUM_OCCURRENCES_FIELD_NUMBER: _ClassVar[int]
    PACKED_FIELD_NUMBER: _ClassVar[int]
    IN_DIGEST_FIELD_NUMBER: _ClassVar[int]
    first_row: int
    num_variables: int
    energy: bytes
    num_occurrences: bytes
    packed: bytes
    in_digest: bytes
    def __init__(self, first_row: _Optional[int] = ..., num_variables: _Optional[int] = ..., energy: _Optional[bytes] = ..., num_occurrences: _Optional[bytes] = ..., packed: _Optional[bytes] = ..., in_digest: _Optional[bytes] = ...) -> None: ...

class UploadModelRequest(_message.Message):
    __slots__ = ("header", "data")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    header: ModelHeader
    data: bytes
    def __init__(self, header: _Optional[_Union[ModelHeader, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class ModelHeader(_message.Message):
    __slots__ = ("sha256", "total_bytes", "offset")
    SHA256_FIELD_NUMBER: _ClassVar[int]
    TOTAL_BYTES_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    sha256: str
    total_bytes: int
    offset: int
    def __init__(self, sha256: _Optional[str] = ..., total_bytes: _Optional[int] = ..., offset: _Optional[int] = ...) -> None: ...

class UploadModelResponse(_message.Message):
    __slots__ = ("sha256", "known", "num_variables", "num_interactions")
    SHA256_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    NUM_VARIABLES_FIELD_NUMBER: _ClassVar[int]
    NUM_INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    sha256: str
    known: bool
    num_variables: int
    num_interactions: int
    def __init__(self, sha256: _Optional[str] = ..., known: bool = ..., num_variables: _Optional[int] = ..., num_interactions: _Optional[int] = ...) -> None: ...

class GetModelUploadRequest(_message.Message):
    __slots__ = ("sha256",)
    SHA256_FIELD_NUMBER: _ClassVar[int]
    sha256: str
    def __init__(self, sha256: _Optional[str] = ...) -> None: ...

class GetModelUploadResponse(_message.Message):
    __slots__ = ("complete", "received_bytes")
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_BYTES_FIELD_NUMBER: _ClassVar[int]
    complete: bool
    received_bytes: int
    def __init__(self, complete: bool = ..., received_bytes: _Optional[int] = ...) -> None: ...

class PredictTimeRequest(_message.Message):
    __slots__ = ("job_id", "accuracy", "relative", "reference_energy", "confidence", "threads")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_FIELD_NUMBER: _ClassVar[int]
    RELATIVE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_ENERGY_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    accuracy: float
    relative: bool
    reference_energy: float
    confidence: float
    threads: int
    def __init__(self, job_id: _Optional[str] = ..., accuracy: _Optional[float] = ..., relative: bool = ..., reference_energy: _Optional[float] = ..., confidence: _Optional[float] = ..., threads: _Optional[int] = ...) -> None: ...

class PredictTimeResponse(_message.Message):
    __slots__ = ("target_energy", "reference_energy", "reference_source", "threads", "confidence", "blocks", "hits", "predicted", "cannot_tell", "to_know_more")
    TARGET_ENERGY_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_ENERGY_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_SOURCE_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    PREDICTED_FIELD_NUMBER: _ClassVar[int]
    CANNOT_TELL_FIELD_NUMBER: _ClassVar[int]
    TO_KNOW_MORE_FIELD_NUMBER: _ClassVar[int]
    target_energy: float
    reference_energy: float
    reference_source: str
    threads: int
    confidence: float
    blocks: int
    hits: int
    predicted: PredictedTime
    cannot_tell: CannotTell
    to_know_more: str
    def __init__(self, target_energy: _Optional[float] = ..., reference_energy: _Optional[float] = ..., reference_source: _Optional[str] = ..., threads: _Optional[int] = ..., confidence: _Optional[float] = ..., blocks: _Optional[int] = ..., hits: _Optional[int] = ..., predicted: _Optional[_Union[PredictedTime, _Mapping]] = ..., cannot_tell: _Optional[_Union[CannotTell, _Mapping]] = ..., to_know_more: _Optional[str] = ...) -> None: ...

class PredictedTime(_message.Message):
    __slots__ = ("model", "expected", "median", "low", "high", "at_confidence", "assumes", "tail")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    AT_CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    ASSUMES_FIELD_NUMBER: _ClassVar[int]
    TAIL_FIELD_NUMBER: _ClassVar[int]
    model: str
    expected: Clocks
    median: Clocks
    low: Clocks
    high: Clocks
    at_confidence: Clocks
    assumes: _containers.RepeatedScalarFieldContainer[str]
    tail: TailChecks
    def __init__(self, model: _Optional[str] = ..., expected: _Optional[_Union[Clocks, _Mapping]] = ..., median: _Optional[_Union[Clocks, _Mapping]] = ..., low: _Optional[_Union[Clocks, _Mapping]] = ..., high: _Optional[_Union[Clocks, _Mapping]] = ..., at_confidence: _Optional[_Union[Clocks, _Mapping]] = ..., assumes: _Optional[_Iterable[str]] = ..., tail: _Optional[_Union[TailChecks, _Mapping]] = ...) -> None: ...

class Clocks(_message.Message):
    __slots__ = ("seconds", "sweeps", "spin_updates")
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    SWEEPS_FIELD_NUMBER: _ClassVar[int]
    SPIN_UPDATES_FIELD_NUMBER: _ClassVar[int]
    seconds: float
    sweeps: float
    spin_updates: float
    def __init__(self, seconds: _Optional[float] = ..., sweeps: _Optional[float] = ..., spin_updates: _Optional[float] = ...) -> None: ...

class TailChecks(_message.Message):
    __slots__ = ("tail_blocks", "goodness", "held_out_expected", "held_out", "shape")
    TAIL_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    GOODNESS_FIELD_NUMBER: _ClassVar[int]
    HELD_OUT_EXPECTED_FIELD_NUMBER: _ClassVar[int]
    HELD_OUT_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    tail_blocks: int
    goodness: float
    held_out_expected: float
    held_out: int
    shape: float
    def __init__(self, tail_blocks: _Optional[int] = ..., goodness: _Optional[float] = ..., held_out_expected: _Optional[float] = ..., held_out: _Optional[int] = ..., shape: _Optional[float] = ...) -> None: ...

class CannotTell(_message.Message):
    __slots__ = ("reason", "at_least", "more_blocks")
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    MORE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    reason: str
    at_least: Clocks
    more_blocks: int
    def __init__(self, reason: _Optional[str] = ..., at_least: _Optional[_Union[Clocks, _Mapping]] = ..., more_blocks: _Optional[int] = ...) -> None: ...
