// Original file: proto/spingap/internal/v1/engine.proto

export const SwapOrder = {
  SWAP_ORDER_UNSPECIFIED: 'SWAP_ORDER_UNSPECIFIED',
  SWAP_ORDER_DETERMINISTIC_EVEN_ODD: 'SWAP_ORDER_DETERMINISTIC_EVEN_ODD',
  SWAP_ORDER_STOCHASTIC_EVEN_ODD: 'SWAP_ORDER_STOCHASTIC_EVEN_ODD',
} as const;

export type SwapOrder =
  | 'SWAP_ORDER_UNSPECIFIED'
  | 0
  | 'SWAP_ORDER_DETERMINISTIC_EVEN_ODD'
  | 1
  | 'SWAP_ORDER_STOCHASTIC_EVEN_ODD'
  | 2

export type SwapOrder__Output = typeof SwapOrder[keyof typeof SwapOrder]
