// Original file: proto/spingap/v1/problem.proto

export const VariableKind = {
  VARIABLE_KIND_UNSPECIFIED: 'VARIABLE_KIND_UNSPECIFIED',
  VARIABLE_KIND_SPINS: 'VARIABLE_KIND_SPINS',
  VARIABLE_KIND_BITS: 'VARIABLE_KIND_BITS',
  VARIABLE_KIND_SIDES_OF_A_CUT: 'VARIABLE_KIND_SIDES_OF_A_CUT',
} as const;

export type VariableKind =
  | 'VARIABLE_KIND_UNSPECIFIED'
  | 0
  | 'VARIABLE_KIND_SPINS'
  | 1
  | 'VARIABLE_KIND_BITS'
  | 2
  | 'VARIABLE_KIND_SIDES_OF_A_CUT'
  | 3

export type VariableKind__Output = typeof VariableKind[keyof typeof VariableKind]
