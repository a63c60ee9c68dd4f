import type { EngineName, GpuBackend, SolveOptions } from "../core/plan/options.ts";
import type { KernelPlan } from "../core/plan/plan.ts";
import type { SwapOrder } from "../core/tempering/exchange.ts";
import type { NodeRecord } from "./engine/node-engine.ts";
import type { Lane } from "./engine/tasks.ts";

/** Words of the domain and their names in messages. A table is read both ways. */
export const LANE = { high: "LANE_HIGH", normal: "LANE_NORMAL", low: "LANE_LOW" } as const satisfies Record<
  Lane,
  string
>;

export const UPDATE_RULE = {
  metropolis: "UPDATE_RULE_METROPOLIS",
  heatbath: "UPDATE_RULE_HEATBATH",
  segment: "UPDATE_RULE_SEGMENT",
} as const satisfies Record<SolveOptions["update"], string>;

export const SCAN_ORDER = {
  sequential: "SCAN_ORDER_SEQUENTIAL",
  random: "SCAN_ORDER_RANDOM",
  checkerboard: "SCAN_ORDER_CHECKERBOARD",
} as const satisfies Record<SolveOptions["scan"], string>;

export const READOUT = { best: "READOUT_BEST", slice0: "READOUT_SLICE0" } as const satisfies Record<
  NonNullable<SolveOptions["readout"]>,
  string
>;

export const REDUCTION = {
  auto: "REDUCTION_AUTO",
  on: "REDUCTION_ON",
  off: "REDUCTION_OFF",
} as const satisfies Record<SolveOptions["reduce"], string>;

export const BACKEND = {
  auto: "BACKEND_AUTO",
  cpu: "BACKEND_CPU",
  reference: "BACKEND_REFERENCE",
  gpujs: "BACKEND_GPUJS",
  webgpu: "BACKEND_WEBGPU",
  mixed: "BACKEND_MIXED",
} as const satisfies Record<SolveOptions["backend"], string>;

/** Backends of devices. */
export const DEVICE_BACKEND = { gpujs: BACKEND.gpujs, webgpu: BACKEND.webgpu } as const satisfies Record<
  GpuBackend,
  string
>;

export const SOLVE_MODE = { anneal: "SOLVE_MODE_ANNEAL", sample: "SOLVE_MODE_SAMPLE" } as const satisfies Record<
  SolveOptions["mode"],
  string
>;

export const TRACE_DETAIL = {
  full: "TRACE_DETAIL_FULL",
  dense: "TRACE_DETAIL_DENSE",
  none: "TRACE_DETAIL_NONE",
} as const satisfies Record<SolveOptions["trace"], string>;

export const RANDOMNESS = {
  grouped: "RANDOMNESS_GROUPED",
  independent: "RANDOMNESS_INDEPENDENT",
} as const satisfies Record<KernelPlan["randomness"], string>;

export const SWAP_ORDER = {
  "deterministic-even-odd": "SWAP_ORDER_DETERMINISTIC_EVEN_ODD",
  "stochastic-even-odd": "SWAP_ORDER_STOCHASTIC_EVEN_ODD",
} as const satisfies Record<SwapOrder, string>;

export const NODE_STATE = {
  ready: "NODE_STATE_READY",
  draining: "NODE_STATE_DRAINING",
  quarantined: "NODE_STATE_QUARANTINED",
} as const satisfies Record<NodeRecord["state"], string>;

/** Engines go by their own names. */
export const ENGINE_NAME = {
  "tempering-bits": "tempering-bits",
  "tempering-lanes": "tempering-lanes",
  "tempering-exchange": "tempering-exchange",
  "path-integral-bits": "path-integral-bits",
  "path-integral-scalar": "path-integral-scalar",
  tabu: "tabu",
  oscillator: "oscillator",
  "path-integral-packed": "path-integral-packed",
  "path-integral-matrix": "path-integral-matrix",
  "tempering-packed": "tempering-packed",
  "tempering-matrix": "tempering-matrix",
} as const satisfies Record<EngineName, EngineName>;
