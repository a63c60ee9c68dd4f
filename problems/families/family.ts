import type { Result } from "../../core/failure.ts";
import type { QuadraticModel, SizeLimits } from "../../core/model/quadratic-model.ts";
import type { GivenParameters, Parameter } from "../generators/parameters.ts";

/**
 * A family of problems with answers in its own words: what an instance is, how one is made around a known answer, how it becomes a model,
 * and what a state of that model says. A new family is one folder under `problems/families/` (or one of its own beside it) and one row
 * of `families.ts`; the command line and the coordinator offer what stands there.
 */
export interface Family<Instance, Answer> {
  /** As `generate FAMILY` and the API name it: lower case with hyphens. */
  readonly name: string;
  /** One line for help texts. */
  readonly title: string;
  /** True where every generated instance comes with its ground energy and a state that has it. */
  readonly planted: boolean;
  /** `states`: an instance is a model and an answer a state. `words`: both say more than that, and are worth writing down. */
  readonly speaks: "states" | "words";
  /** What the generator takes. */
  readonly parameters: readonly Parameter[];
  /**
   * Equal parameters and seed give the equal instance.
   * @param seed  0 … 2⁵³ − 1. @param most  instances that would be larger are refused before any work; MODEL_LIMITS if left out.
   */
  generate(given: GivenParameters, seed: number, most?: SizeLimits): Result<Generated<Instance>>;
  readonly schema: InstanceSchema<Instance>;
  encode(instance: Instance): Result<QuadraticModel>;
  /** @param spins  a state of the encoded model, shape (n), −1 or +1; any state has an answer, if one with violations. */
  decode(instance: Instance, spins: Int8Array): Answer;
  judge(instance: Instance, answer: Answer, evidence: Evidence): Judgement;
}

/** How instances stand in JSON: checked field by field on the way in. */
export interface InstanceSchema<Instance> {
  /** @param where  names the document in messages. */
  read(json: unknown, where: string): Result<Instance>;
  /** The inverse of `read`: a value for JSON.stringify. */
  write(instance: Instance): unknown;
}

export interface Generated<Instance> {
  readonly instance: Instance;
  readonly truth: Truth | null;
  /** One line: family, parameters, seed. */
  readonly description: string;
}

/** What is known of the best answer, and how. */
export interface Truth {
  /** Energy of the encoded model; no state has a lower one. */
  readonly groundEnergy: number;
  /** A state of the encoded model that has it, −1 or +1; there may be others. */
  readonly groundState: Int8Array;
  /** Why no state is lower, one sentence. */
  readonly proof: string;
  /** Further exact facts in the family's words: barriers, degeneracies. */
  readonly facts: Readonly<Record<string, number | string>>;
}

/** What an answer is judged by, as far as it is known. */
export interface Evidence {
  readonly truth: Truth | null;
  /** Shape (n): probability of spin +1 that the samples claim; null where there is one answer and no samples. */
  readonly marginals: Float64Array | null;
}

export const NO_EVIDENCE: Evidence = { truth: null, marginals: null };

/** How good an answer is, in the family's words. */
export interface Judgement {
  readonly objective: { readonly name: string; readonly value: number; readonly sense: "minimize" | "maximize" };
  /** Empty where all constraints hold. */
  readonly violations: readonly Violation[];
  /** How far from the planted answer, in `unit`; `of` is the farthest that is possible. Null where none is known. */
  readonly distance: { readonly value: number; readonly of: number; readonly unit: string } | null;
  /** How much the objective falls short of the optimum, ≥ 0; null where that is not known. */
  readonly gap: number | null;
  readonly calibration: Calibration | null;
}

export interface Violation {
  readonly constraint: string;
  /** By how much it is broken, in the constraint's own unit, > 0. */
  readonly amount: number;
}

/**
 * Whether claimed probabilities are kept, for the estimate that takes each variable's likelier value. Errors claimed: Σ min(p, 1 − p);
 * errors made: variables where that estimate differs from the truth.
 */
export interface Calibration {
  readonly claimedErrors: number;
  readonly actualErrors: number;
  /** Standard deviation of the number of errors were the claims right and the variables independent. */
  readonly deviation: number;
}

/** @param probability  shape (n), of +1, 0 … 1. @param truth  shape (n), −1 or +1. */
export function calibrationOf(probability: Float64Array, truth: Int8Array): Calibration {
  let claimedErrors = 0;
  let actualErrors = 0;
  let variance = 0;
  for (let i = 0; i < truth.length; i++) {
    const p = probability[i];
    claimedErrors += Math.min(p, 1 - p);
    variance += p * (1 - p);
    if (p >= 0.5 !== truth[i] > 0) actualErrors++;
  }
  return { claimedErrors, actualErrors, deviation: Math.sqrt(variance) };
}

/** A family whose instances and answers are seen from outside only as JSON: what the command line and the coordinator hold. */
export interface OfferedFamily {
  readonly name: string;
  readonly title: string;
  readonly planted: boolean;
  readonly speaks: "states" | "words";
  readonly parameters: readonly Parameter[];
  /** @param most  as of `Family`. */
  generate(given: GivenParameters, seed: number, most?: SizeLimits): Result<OfferedInstance>;
  /** An instance from its JSON, as a user writes it. */
  read(json: unknown, where: string): Result<OfferedInstance>;
}

export interface OfferedInstance {
  readonly model: QuadraticModel;
  readonly truth: Truth | null;
  readonly description: string;
  /** A value for JSON.stringify, and for `read`. */
  readonly json: unknown;
  /** The state in the family's words, a value for JSON.stringify. */
  decode(spins: Int8Array): unknown;
  judge(spins: Int8Array, evidence: Evidence): Judgement;
}

/** A row of `families.ts`. */
export function offer<Instance, Answer>(family: Family<Instance, Answer>): OfferedFamily {
  const { name, title, planted, speaks, parameters, schema } = family;

  function offered({ instance, truth, description }: Generated<Instance>): Result<OfferedInstance> {
    const model = family.encode(instance);
    if (!model.ok) return model;
    const offeredInstance: OfferedInstance = {
      model: model.value,
      truth,
      description,
      // Only who writes it down pays for a text that may be longer than the model.
      get json() {
        return schema.write(instance);
      },
      decode: (spins) => family.decode(instance, spins),
      judge: (spins, evidence) => family.judge(instance, family.decode(instance, spins), evidence),
    };
    return { ok: true, value: offeredInstance };
  }

  return {
    name,
    title,
    planted,
    speaks,
    parameters,
    generate(given, seed, most) {
      const generated = family.generate(given, seed, most);
      return generated.ok ? offered(generated.value) : generated;
    },
    read(json, where) {
      const instance = schema.read(json, where);
      if (!instance.ok) return instance;
      return offered({ instance: instance.value, truth: null, description: `${name} of ${where}` });
    },
  };
}
