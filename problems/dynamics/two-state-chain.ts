import { z } from "zod";
import { lowestHistory } from "../../core/chain/transfer-matrix.ts";
import {
  checkWindowChain,
  MOST_WINDOW,
  type WindowChain,
  windowChainEnergy,
  windowChainModel,
} from "../../core/chain/window-chain.ts";
import { failed, type Result, success } from "../../core/failure.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { energyOf } from "../../core/model/energy.ts";
import { checkSize, type SizeLimits } from "../../core/model/quadratic-model.ts";
import {
  calibrationOf,
  type Evidence,
  type Family,
  type Generated,
  type Judgement,
  offer,
} from "../families/family.ts";
import { instanceSchema } from "../families/instance-schema.ts";
import { drawFrom, naturalLog } from "../generators/draw.ts";
import { withParameters } from "../generators/parameters.ts";

/** A chain with the history that was hidden in it, where that is known. */
export interface TwoStateInstance {
  readonly chain: WindowChain;
  /** Shape (n), 0 or 1. */
  readonly hidden: Uint8Array | null;
}

/** A history in words: when the molecule, or whatever has two states, changed. */
export interface History {
  readonly bits: Uint8Array;
  readonly first: 0 | 1;
  /** Steps t with x_t ≠ x_{t−1}, ascending. */
  readonly switches: readonly number[];
  /** Share of steps in state 1. */
  readonly occupancy: number;
}

export interface TwoStateParameters {
  readonly n: number;
  readonly window: number;
  /** Mean number of steps in one state, > 1. */
  readonly dwell: number;
  /** Standard deviation of the noise; the states are seen as 0 and 1. */
  readonly noise: number;
}

/**
 * A hidden history that leaves its state with probability 1/dwell at each step, its running mean over the window, and Gaussian noise on it. The
 * weights make e^(−E) the posterior: weight = 1/(2σ²), switching = ln(dwell − 1). Observations are multiples of 10⁻⁹.
 */
export function generateTwoState(
  { n, window, dwell, noise }: TwoStateParameters,
  seed: number,
): Result<TwoStateInstance> {
  const draw = drawFrom(seed);
  let state = draw.below(2);
  const hidden = Uint8Array.from({ length: n }, (_, t) => {
    if (t > 0 && draw.uniform() * dwell < 1) state = 1 - state;
    return state;
  });
  const kernel = new Float64Array(window).fill(1 / window);
  const observed = Float64Array.from({ length: Math.max(0, n - window + 1) }, (_, t) => {
    let ones = 0;
    for (let l = 0; l < window; l++) ones += hidden[t + l];
    return Math.round(1e9 * (ones / window + noise * draw.gaussian())) / 1e9;
  });
  const chain = { n, kernel, observed, weight: 1 / (2 * noise * noise), switching: -naturalLog(1 / (dwell - 1)) };
  const checked = checkWindowChain(chain, "two-state-chain");
  return checked.ok ? success({ chain, hidden }) : checked;
}

export function historyOf(bits: Uint8Array): History {
  const switches: number[] = [];
  let ones = bits[0];
  for (let t = 1; t < bits.length; t++) {
    ones += bits[t];
    if (bits[t] !== bits[t - 1]) switches.push(t);
  }
  return { bits, first: bits[0] === 1 ? 1 : 0, switches, occupancy: ones / bits.length };
}

function generateWithTruth(
  parameters: TwoStateParameters,
  seed: number,
  most?: SizeLimits,
): Result<Generated<TwoStateInstance>> {
  const tooLarge = checkSize("two-state-chain", parameters.n, parameters.n * parameters.window, most);
  if (tooLarge !== null) return failed(tooLarge);
  const instance = generateTwoState(parameters, seed);
  if (!instance.ok) return instance;
  const { chain, hidden } = instance.value;
  const model = windowChainModel(chain);
  if (!model.ok) return model;
  const groundState = Int8Array.from(lowestHistory(chain).bits, (bit) => 2 * bit - 1);
  const { n, window, dwell, noise } = parameters;
  return success({
    instance: instance.value,
    truth: {
      groundEnergy: energyOf(model.value, groundState, arithmeticOf(model.value)),
      groundState,
      proof: "dynamic programming over the states of the window visits every history, up to rounding of its sums",
      facts: {
        hiddenEnergy: windowChainEnergy(chain, hidden ?? []),
        errorsOfGroundState: groundState.reduce((sum, spin, t) => sum + (spin > 0 === (hidden?.[t] === 1) ? 0 : 1), 0),
      },
    },
    description: `two-state history of ${n} steps, mean dwell ${dwell}, seen through ${window} steps with noise ${noise}, seed ${seed}`,
  });
}

const finite = z.number();
const document = instanceSchema(
  z.strictObject({
    kernel: z.array(finite).readonly(),
    observed: z.array(finite).readonly(),
    weight: finite,
    switching: finite,
    hidden: z
      .array(z.union([z.literal(0), z.literal(1)]))
      .readonly()
      .nullable(),
  }),
);

const twoStateChain: Family<TwoStateInstance, History> = {
  ...withParameters(
    {
      name: "two-state-chain",
      title:
        "two-state history blurred by a window of observation: ground state by dynamic programming, marginals by transfer matrix",
      planted: true,
      parameters: [
        {
          kind: "integer",
          name: "n",
          meaning: "steps of the history",
          unit: "steps",
          min: 2,
          max: 100_000,
          default: 300,
        },
        {
          kind: "integer",
          name: "window",
          meaning: "length of the window; 1 makes a plain Ising chain",
          unit: "steps",
          min: 1,
          max: MOST_WINDOW,
          default: 5,
        },
        {
          kind: "number",
          name: "dwell",
          meaning: "mean time in one state, 2 for independent steps",
          unit: "steps",
          min: 1.01,
          max: 100_000,
          default: 12,
        },
        {
          kind: "number",
          name: "noise",
          meaning: "standard deviation of the noise; the states are seen as 0 and 1",
          unit: "1",
          min: 0.001,
          max: 1000,
          default: 0.2,
        },
      ],
    },
    generateWithTruth,
  ),
  speaks: "words",
  schema: {
    read(json, where) {
      const read = document.read(json, where);
      if (!read.ok) return read;
      const { kernel, observed, hidden, weight, switching } = read.value;
      const n = observed.length + kernel.length - 1;
      const chain = { n, kernel: Float64Array.from(kernel), observed: Float64Array.from(observed), weight, switching };
      const checked = checkWindowChain(chain, where);
      return checked.ok ? success({ chain, hidden: hidden === null ? null : Uint8Array.from(hidden) }) : checked;
    },
    write: ({ chain: { kernel, observed, weight, switching }, hidden }) => ({
      kernel: [...kernel],
      observed: [...observed],
      weight,
      switching,
      hidden: hidden === null ? null : [...hidden],
    }),
  },
  encode: ({ chain }) => windowChainModel(chain),
  decode: (_, spins) => historyOf(Uint8Array.from(spins, (spin) => (spin > 0 ? 1 : 0))),
  judge,
};
export const twoStateChainFamily = offer(twoStateChain);

function judge({ chain, hidden }: TwoStateInstance, { bits }: History, { truth, marginals }: Evidence): Judgement {
  const energy = windowChainEnergy(chain, bits);
  const hiddenSpins = hidden === null ? null : Int8Array.from(hidden, (bit) => 2 * bit - 1);
  const lowest =
    truth === null
      ? null
      : windowChainEnergy(
          chain,
          Uint8Array.from(truth.groundState, (spin) => (spin > 0 ? 1 : 0)),
        );
  return {
    objective: { name: "minus ln posterior, up to a constant", value: energy, sense: "minimize" },
    violations: [],
    distance:
      hidden === null
        ? null
        : {
            value: bits.reduce((sum, bit, t) => sum + (bit === hidden[t] ? 0 : 1), 0),
            of: chain.n,
            unit: "steps in the wrong state",
          },
    gap: lowest === null ? null : Math.max(0, energy - lowest),
    calibration: hiddenSpins === null || marginals === null ? null : calibrationOf(marginals, hiddenSpins),
  };
}
