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

class NodeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NODE_STATE_UNSPECIFIED: _ClassVar[NodeState]
    NODE_STATE_READY: _ClassVar[NodeState]
    NODE_STATE_DRAINING: _ClassVar[NodeState]
    NODE_STATE_QUARANTINED: _ClassVar[NodeState]
NODE_STATE_UNSPECIFIED: NodeState
NODE_STATE_READY: NodeState
NODE_STATE_DRAINING: NodeState
NODE_STATE_QUARANTINED: NodeState

class ListNodesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListNodesResponse(_message.Message):
    __slots__ = ("nodes",)
    NODES_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[Node]
    def __init__(self, nodes: _Optional[_Iterable[_Union[Node, _Mapping]]] = ...) -> None: ...

class Node(_message.Message):
    __slots__ = ("node_id", "version", "host", "state", "threads", "busy_threads", "memory_bytes", "backends", "kernels", "held_shards", "start_time", "devices")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    BUSY_THREADS_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    BACKENDS_FIELD_NUMBER: _ClassVar[int]
    KERNELS_FIELD_NUMBER: _ClassVar[int]
    HELD_SHARDS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    DEVICES_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    version: str
    host: str
    state: NodeState
    threads: int
    busy_threads: int
    memory_bytes: int
    backends: _containers.RepeatedScalarFieldContainer[str]
    kernels: _containers.RepeatedCompositeFieldContainer[KernelRate]
    held_shards: int
    start_time: _timestamp_pb2.Timestamp
    devices: _containers.RepeatedCompositeFieldContainer[Device]
    def __init__(self, node_id: _Optional[str] = ..., version: _Optional[str] = ..., host: _Optional[str] = ..., state: _Optional[_Union[NodeState, str]] = ..., threads: _Optional[int] = ..., busy_threads: _Optional[int] = ..., memory_bytes: _Optional[int] = ..., backends: _Optional[_Iterable[str]] = ..., kernels: _Optional[_Iterable[_Union[KernelRate, _Mapping]]] = ..., held_shards: _Optional[int] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., devices: _Optional[_Iterable[_Union[Device, _Mapping]]] = ...) -> None: ...

class Device(_message.Message):
    __slots__ = ("name", "backend", "mode", "adapter", "is_gpu", "slots", "rates", "restarts", "lost")
    class RatesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    ADAPTER_FIELD_NUMBER: _ClassVar[int]
    IS_GPU_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    RESTARTS_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    name: str
    backend: _solver_pb2.Backend
    mode: str
    adapter: str
    is_gpu: bool
    slots: int
    rates: _containers.ScalarMap[str, float]
    restarts: int
    lost: str
    def __init__(self, name: _Optional[str] = ..., backend: _Optional[_Union[_solver_pb2.Backend, str]] = ..., mode: _Optional[str] = ..., adapter: _Optional[str] = ..., is_gpu: bool = ..., slots: _Optional[int] = ..., rates: _Optional[_Mapping[str, float]] = ..., restarts: _Optional[int] = ..., lost: _Optional[str] = ...) -> None: ...

class KernelRate(_message.Message):
    __slots__ = ("name", "sha256", "updates_per_second")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    UPDATES_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    name: str
    sha256: str
    updates_per_second: float
    def __init__(self, name: _Optional[str] = ..., sha256: _Optional[str] = ..., updates_per_second: _Optional[float] = ...) -> None: ...
