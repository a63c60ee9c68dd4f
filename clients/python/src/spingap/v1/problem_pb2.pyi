from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Sense(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SENSE_UNSPECIFIED: _ClassVar[Sense]
    SENSE_MINIMIZE: _ClassVar[Sense]
    SENSE_MAXIMIZE: _ClassVar[Sense]

class VariableKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VARIABLE_KIND_UNSPECIFIED: _ClassVar[VariableKind]
    VARIABLE_KIND_SPINS: _ClassVar[VariableKind]
    VARIABLE_KIND_BITS: _ClassVar[VariableKind]
    VARIABLE_KIND_SIDES_OF_A_CUT: _ClassVar[VariableKind]

class IndexBase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INDEX_BASE_UNSPECIFIED: _ClassVar[IndexBase]
    INDEX_BASE_ZERO: _ClassVar[IndexBase]
    INDEX_BASE_ONE: _ClassVar[IndexBase]
    INDEX_BASE_IDS: _ClassVar[IndexBase]

class Counting(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COUNTING_UNSPECIFIED: _ClassVar[Counting]
    COUNTING_ONCE: _ClassVar[Counting]
    COUNTING_TWICE: _ClassVar[Counting]
    COUNTING_ONCE_SQUARES_HALF: _ClassVar[Counting]
SENSE_UNSPECIFIED: Sense
SENSE_MINIMIZE: Sense
SENSE_MAXIMIZE: Sense
VARIABLE_KIND_UNSPECIFIED: VariableKind
VARIABLE_KIND_SPINS: VariableKind
VARIABLE_KIND_BITS: VariableKind
VARIABLE_KIND_SIDES_OF_A_CUT: VariableKind
INDEX_BASE_UNSPECIFIED: IndexBase
INDEX_BASE_ZERO: IndexBase
INDEX_BASE_ONE: IndexBase
INDEX_BASE_IDS: IndexBase
COUNTING_UNSPECIFIED: Counting
COUNTING_ONCE: Counting
COUNTING_TWICE: Counting
COUNTING_ONCE_SQUARES_HALF: Counting

class Problem(_message.Message):
    __slots__ = ("ising", "qubo", "model_sha256", "family", "description")
    ISING_FIELD_NUMBER: _ClassVar[int]
    QUBO_FIELD_NUMBER: _ClassVar[int]
    MODEL_SHA256_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ising: Ising
    qubo: Qubo
    model_sha256: str
    family: FamilyInstance
    description: ProblemDescription
    def __init__(self, ising: _Optional[_Union[Ising, _Mapping]] = ..., qubo: _Optional[_Union[Qubo, _Mapping]] = ..., model_sha256: _Optional[str] = ..., family: _Optional[_Union[FamilyInstance, _Mapping]] = ..., description: _Optional[_Union[ProblemDescription, _Mapping]] = ...) -> None: ...

class Ising(_message.Message):
    __slots__ = ("num_variables", "offset", "h", "row", "column", "weight")
    NUM_VARIABLES_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    H_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    num_variables: int
    offset: float
    h: bytes
    row: bytes
    column: bytes
    weight: bytes
    def __init__(self, num_variables: _Optional[int] = ..., offset: _Optional[float] = ..., h: _Optional[bytes] = ..., row: _Optional[bytes] = ..., column: _Optional[bytes] = ..., weight: _Optional[bytes] = ...) -> None: ...

class Qubo(_message.Message):
    __slots__ = ("num_variables", "offset", "row", "column", "value")
    NUM_VARIABLES_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    num_variables: int
    offset: float
    row: bytes
    column: bytes
    value: bytes
    def __init__(self, num_variables: _Optional[int] = ..., offset: _Optional[float] = ..., row: _Optional[bytes] = ..., column: _Optional[bytes] = ..., value: _Optional[bytes] = ...) -> None: ...

class FamilyInstance(_message.Message):
    __slots__ = ("family", "parameters_json", "seed")
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_JSON_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    family: str
    parameters_json: str
    seed: int
    def __init__(self, family: _Optional[str] = ..., parameters_json: _Optional[str] = ..., seed: _Optional[int] = ...) -> None: ...

class ProblemDescription(_message.Message):
    __slots__ = ("format", "sense", "energy", "negated_energy", "cut", "convention", "labels", "comments", "planted_energy")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    SENSE_FIELD_NUMBER: _ClassVar[int]
    ENERGY_FIELD_NUMBER: _ClassVar[int]
    NEGATED_ENERGY_FIELD_NUMBER: _ClassVar[int]
    CUT_FIELD_NUMBER: _ClassVar[int]
    CONVENTION_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    COMMENTS_FIELD_NUMBER: _ClassVar[int]
    PLANTED_ENERGY_FIELD_NUMBER: _ClassVar[int]
    format: str
    sense: Sense
    energy: EnergyObjective
    negated_energy: NegatedEnergyObjective
    cut: CutObjective
    convention: Convention
    labels: str
    comments: _containers.RepeatedScalarFieldContainer[str]
    planted_energy: float
    def __init__(self, format: _Optional[str] = ..., sense: _Optional[_Union[Sense, str]] = ..., energy: _Optional[_Union[EnergyObjective, _Mapping]] = ..., negated_energy: _Optional[_Union[NegatedEnergyObjective, _Mapping]] = ..., cut: _Optional[_Union[CutObjective, _Mapping]] = ..., convention: _Optional[_Union[Convention, _Mapping]] = ..., labels: _Optional[str] = ..., comments: _Optional[_Iterable[str]] = ..., planted_energy: _Optional[float] = ...) -> None: ...

class EnergyObjective(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class NegatedEnergyObjective(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CutObjective(_message.Message):
    __slots__ = ("total_weight", "scale")
    TOTAL_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    total_weight: float
    scale: float
    def __init__(self, total_weight: _Optional[float] = ..., scale: _Optional[float] = ...) -> None: ...

class Convention(_message.Message):
    __slots__ = ("variables", "index_base", "counting", "sense")
    VARIABLES_FIELD_NUMBER: _ClassVar[int]
    INDEX_BASE_FIELD_NUMBER: _ClassVar[int]
    COUNTING_FIELD_NUMBER: _ClassVar[int]
    SENSE_FIELD_NUMBER: _ClassVar[int]
    variables: VariableKind
    index_base: IndexBase
    counting: Counting
    sense: Sense
    def __init__(self, variables: _Optional[_Union[VariableKind, str]] = ..., index_base: _Optional[_Union[IndexBase, str]] = ..., counting: _Optional[_Union[Counting, str]] = ..., sense: _Optional[_Union[Sense, str]] = ...) -> None: ...
