import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from spingap.v1 import solver_pb2 as _solver_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FailureKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAILURE_KIND_UNSPECIFIED: _ClassVar[FailureKind]
    FAILURE_KIND_INVALID_INPUT: _ClassVar[FailureKind]
    FAILURE_KIND_OVER_LIMIT: _ClassVar[FailureKind]
    FAILURE_KIND_UNREADABLE: _ClassVar[FailureKind]
    FAILURE_KIND_JOB_FAILED: _ClassVar[FailureKind]

class JobState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JOB_STATE_UNSPECIFIED: _ClassVar[JobState]
    JOB_STATE_QUEUED: _ClassVar[JobState]
    JOB_STATE_RUNNING: _ClassVar[JobState]
    JOB_STATE_SUCCEEDED: _ClassVar[JobState]
    JOB_STATE_FAILED: _ClassVar[JobState]
    JOB_STATE_CANCELLED: _ClassVar[JobState]

class EndReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    END_REASON_UNSPECIFIED: _ClassVar[EndReason]
    END_REASON_COMPLETED: _ClassVar[EndReason]
    END_REASON_TARGET_REACHED: _ClassVar[EndReason]
    END_REASON_TIME_LIMIT: _ClassVar[EndReason]
    END_REASON_NO_IMPROVEMENT: _ClassVar[EndReason]
    END_REASON_CANCELLED: _ClassVar[EndReason]
    END_REASON_DEADLINE: _ClassVar[EndReason]
    END_REASON_FAILURE: _ClassVar[EndReason]

class Lane(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LANE_UNSPECIFIED: _ClassVar[Lane]
    LANE_HIGH: _ClassVar[Lane]
    LANE_NORMAL: _ClassVar[Lane]
    LANE_LOW: _ClassVar[Lane]
FAILURE_KIND_UNSPECIFIED: FailureKind
FAILURE_KIND_INVALID_INPUT: FailureKind
FAILURE_KIND_OVER_LIMIT: FailureKind
FAILURE_KIND_UNREADABLE: FailureKind
FAILURE_KIND_JOB_FAILED: FailureKind
JOB_STATE_UNSPECIFIED: JobState
JOB_STATE_QUEUED: JobState
JOB_STATE_RUNNING: JobState
JOB_STATE_SUCCEEDED: JobState
JOB_STATE_FAILED: JobState
JOB_STATE_CANCELLED: JobState
END_REASON_UNSPECIFIED: EndReason
END_REASON_COMPLETED: EndReason
END_REASON_TARGET_REACHED: EndReason
END_REASON_TIME_LIMIT: EndReason
END_REASON_NO_IMPROVEMENT: EndReason
END_REASON_CANCELLED: EndReason
END_REASON_DEADLINE: EndReason
END_REASON_FAILURE: EndReason
LANE_UNSPECIFIED: Lane
LANE_HIGH: Lane
LANE_NORMAL: Lane
LANE_LOW: Lane

class Job(_message.Message):
    __slots__ = ("job_id", "state", "reason", "failure", "labels", "lane", "deadline", "create_time", "start_time", "end_time", "ran_ns", "cancel_requested", "request_id", "model_sha256", "num_variables", "num_interactions", "solver", "stop", "max_samples", "plans", "digest", "best_energy", "best_objective", "result_sha256", "contract")
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    RAN_NS_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_SHA256_FIELD_NUMBER: _ClassVar[int]
    NUM_VARIABLES_FIELD_NUMBER: _ClassVar[int]
    NUM_INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    SOLVER_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    MAX_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    PLANS_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    BEST_ENERGY_FIELD_NUMBER: _ClassVar[int]
    BEST_OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    RESULT_SHA256_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    state: JobState
    reason: EndReason
    failure: Failure
    labels: _containers.ScalarMap[str, str]
    lane: Lane
    deadline: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    ran_ns: float
    cancel_requested: bool
    request_id: str
    model_sha256: str
    num_variables: int
    num_interactions: int
    solver: _solver_pb2.SolverParameters
    stop: _solver_pb2.StopRules
    max_samples: int
    plans: _containers.RepeatedCompositeFieldContainer[Plan]
    digest: str
    best_energy: float
    best_objective: float
    result_sha256: str
    contract: Contract
    def __init__(self, job_id: _Optional[str] = ..., state: _Optional[_Union[JobState, str]] = ..., reason: _Optional[_Union[EndReason, str]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., labels: _Optional[_Mapping[str, str]] = ..., lane: _Optional[_Union[Lane, str]] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ran_ns: _Optional[float] = ..., cancel_requested: bool = ..., request_id: _Optional[str] = ..., model_sha256: _Optional[str] = ..., num_variables: _Optional[int] = ..., num_interactions: _Optional[int] = ..., solver: _Optional[_Union[_solver_pb2.SolverParameters, _Mapping]] = ..., stop: _Optional[_Union[_solver_pb2.StopRules, _Mapping]] = ..., max_samples: _Optional[int] = ..., plans: _Optional[_Iterable[_Union[Plan, _Mapping]]] = ..., digest: _Optional[str] = ..., best_energy: _Optional[float] = ..., best_objective: _Optional[float] = ..., result_sha256: _Optional[str] = ..., contract: _Optional[_Union[Contract, _Mapping]] = ...) -> None: ...

class Contract(_message.Message):
    __slots__ = ("gap", "confidence", "budget_s", "reference_energy")
    GAP_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    BUDGET_S_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_ENERGY_FIELD_NUMBER: _ClassVar[int]
    gap: float
    confidence: float
    budget_s: float
    reference_energy: float
    def __init__(self, gap: _Optional[float] = ..., confidence: _Optional[float] = ..., budget_s: _Optional[float] = ..., reference_energy: _Optional[float] = ...) -> None: ...

class Plan(_message.Message):
    __slots__ = ("part", "method", "kernel", "kernel_sha256", "backend", "block_reads", "num_reads", "plan_sha256", "plan_json", "why")
    PART_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    KERNEL_FIELD_NUMBER: _ClassVar[int]
    KERNEL_SHA256_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    BLOCK_READS_FIELD_NUMBER: _ClassVar[int]
    NUM_READS_FIELD_NUMBER: _ClassVar[int]
    PLAN_SHA256_FIELD_NUMBER: _ClassVar[int]
    PLAN_JSON_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    part: int
    method: str
    kernel: str
    kernel_sha256: str
    backend: str
    block_reads: int
    num_reads: int
    plan_sha256: str
    plan_json: str
    why: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, part: _Optional[int] = ..., method: _Optional[str] = ..., kernel: _Optional[str] = ..., kernel_sha256: _Optional[str] = ..., backend: _Optional[str] = ..., block_reads: _Optional[int] = ..., num_reads: _Optional[int] = ..., plan_sha256: _Optional[str] = ..., plan_json: _Optional[str] = ..., why: _Optional[_Iterable[str]] = ...) -> None: ...

class Failure(_message.Message):
    __slots__ = ("kind", "where", "reason", "limit", "max", "got")
    KIND_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    GOT_FIELD_NUMBER: _ClassVar[int]
    kind: FailureKind
    where: str
    reason: str
    limit: str
    max: float
    got: float
    def __init__(self, kind: _Optional[_Union[FailureKind, str]] = ..., where: _Optional[str] = ..., reason: _Optional[str] = ..., limit: _Optional[str] = ..., max: _Optional[float] = ..., got: _Optional[float] = ...) -> None: ...
