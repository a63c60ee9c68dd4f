import { z } from "zod";
import { failed, type Result, success } from "../../core/failure.ts";
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
import { withParameters } from "../generators/parameters.ts";
import { largeSystem } from "./large-system.ts";
import { checkSensing, generateSensing, residualSquare, type SensingInstance, sensingModel } from "./signal.ts";

/** A signal that was read off a state, with what it leaves of the measurements. */
export interface RecoveredSignal {
  /** Shape (variables), −1 or +1. */
  readonly signal: Int8Array;
  /** |y − As|². */
  readonly residualSquare: number;
}

interface Given {
  readonly n: number;
  readonly load: number;
  readonly variance: number;
}

function generate({ n, load, variance }: Given, seed: number, most?: SizeLimits): Result<Generated<SensingInstance>> {
  const tooLarge = checkSize("compressed-sensing", n, (n * (n - 1)) / 2, most);
  if (tooLarge !== null) return failed(tooLarge);
  const measurements = Math.max(1, Math.round(n / load));
  const instance = generateSensing({ variables: n, measurements, noiseVariance: variance }, seed);
  const noiseless = variance === 0;
  const limit = noiseless ? null : largeSystem(n / measurements, variance);
  const theory =
    limit === null
      ? ""
      : `; many variables: overlap ${limit.overlap.toFixed(5)}, error rate ${limit.bitErrorRate.toFixed(5)}`;
  return success({
    instance,
    truth:
      noiseless && instance.signal !== null
        ? {
            groundEnergy: 0,
            groundState: instance.signal,
            proof: "a sum of squares is not negative, and the signal makes every square zero up to rounding",
            facts: { measurements },
          }
        : null,
    description: `binary signal of ${n} variables, ${measurements} measurements, noise variance ${variance}, seed ${seed}${theory}`,
  });
}

const document = instanceSchema(
  z.strictObject({
    measured: z.array(z.number()).readonly(),
    matrix: z.array(z.array(z.number()).readonly()).readonly(),
    noise: z.number(),
    signal: z
      .array(z.union([z.literal(-1), z.literal(1)]))
      .readonly()
      .nullable(),
  }),
);

const compressedSensing: Family<SensingInstance, RecoveredSignal> = {
  ...withParameters(
    {
      name: "compressed-sensing",
      title:
        "binary signal from linear measurements (CDMA detection): sampling at beta 1 is optimal, its error rate known for many variables",
      planted: false,
      parameters: [
        // Complete graphs up to here stay within the limit of couplings.
        {
          kind: "integer",
          name: "n",
          meaning: "variables of the signal",
          unit: "variables",
          min: 1,
          max: 4472,
          default: 200,
        },
        {
          kind: "number",
          name: "load",
          meaning: "variables over measurements",
          unit: "1",
          min: 0.01,
          max: 100,
          default: 0.8,
        },
        {
          kind: "number",
          name: "variance",
          meaning: "variance of the noise; 0 for none, and a known ground energy",
          unit: "1",
          min: 0,
          max: 1000,
          default: 0.25,
        },
      ],
    },
    generate,
  ),
  speaks: "words",
  schema: {
    read(json, where) {
      const read = document.read(json, where);
      if (!read.ok) return read;
      const { measured, matrix, noise, signal } = read.value;
      const variables = matrix[0]?.length ?? 0;
      return checkSensing(
        {
          measured: Float64Array.from(measured),
          matrix: Float64Array.from(matrix.flat()),
          variables,
          noise,
          signal: signal === null ? null : Int8Array.from(signal),
        },
        where,
      );
    },
    write: ({ measured, matrix, variables, noise, signal }) => ({
      measured: [...measured],
      matrix: Array.from(measured, (_, m) => [...matrix.subarray(m * variables, (m + 1) * variables)]),
      noise,
      signal: signal === null ? null : [...signal],
    }),
  },
  encode: sensingModel,
  decode: (instance, spins) => ({ signal: spins, residualSquare: residualSquare(instance, spins) }),
  judge,
};
export const compressedSensingFamily = offer(compressedSensing);

function judge({ signal }: SensingInstance, answer: RecoveredSignal, { truth, marginals }: Evidence): Judgement {
  return {
    objective: { name: "squared residual", value: answer.residualSquare, sense: "minimize" },
    violations: [],
    distance:
      signal === null
        ? null
        : {
            value: signal.reduce((sum, s, i) => sum + (s === answer.signal[i] ? 0 : 1), 0),
            of: signal.length,
            unit: "wrong signs",
          },
    gap: truth === null ? null : answer.residualSquare,
    calibration: signal === null || marginals === null ? null : calibrationOf(marginals, signal),
  };
}
