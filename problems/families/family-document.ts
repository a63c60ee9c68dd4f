import { z } from "zod";
import { invalid, type Result, success } from "../../core/failure.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { energyOf } from "../../core/model/energy.ts";
import type { GivenParameters } from "../generators/parameters.ts";
import { objectiveOf, type Problem, stateText } from "../problem.ts";
import type { OfferedFamily, OfferedInstance, Truth } from "./family.ts";
import { firstFault } from "./first-fault.ts";

/**
 * An instance of a family as a JSON file: either its own words under `instance`, or parameters and seed that give it again; and what is
 * known of its best answer. `generate` writes one beside each planted instance (the truth file); `encode` and `judge` read them.
 */
export interface FamilyDocument {
  readonly schema: typeof SCHEMA;
  readonly family: string;
  readonly description?: string;
  readonly parameters?: GivenParameters;
  readonly seed?: number;
  readonly instance?: unknown;
  readonly truth?: TruthDocument;
}

export interface TruthDocument {
  /** The lowest energy of any state. */
  readonly ground_energy: number;
  /** The same in the problem file's own objective: a cut where it speaks of cuts. */
  readonly objective: number;
  /** A state that has it, in the problem file's own alphabet: what `solve --initial-state` reads. */
  readonly state: string;
  readonly proof: string;
  readonly facts: Readonly<Record<string, number | string>>;
  /** The state in the family's words. */
  readonly answer?: unknown;
}

const SCHEMA = "spingap family 1";

const fields = z.strictObject({
  schema: z.literal(SCHEMA),
  family: z.string(),
  description: z.string().optional(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  seed: z.int().nonnegative().optional(),
  instance: z.unknown().optional(),
  truth: z
    .strictObject({
      ground_energy: z.number(),
      objective: z.number(),
      state: z.string(),
      proof: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])),
      answer: z.unknown().optional(),
    })
    .optional(),
});

/** The document that `generate` writes. @param problem  as it is written to the problem file. */
export function truthDocument(
  family: OfferedFamily,
  parameters: GivenParameters,
  seed: number,
  { truth, description, json, decode }: OfferedInstance,
  problem: Problem,
): FamilyDocument {
  const spoken = family.speaks === "words";
  return {
    schema: SCHEMA,
    family: family.name,
    description,
    parameters,
    seed,
    ...(spoken ? { instance: json } : {}),
    ...(truth === null
      ? {}
      : {
          truth: {
            ground_energy: truth.groundEnergy,
            objective: objectiveOf(problem, truth.groundEnergy),
            state: stateText(problem, truth.groundState),
            proof: truth.proof,
            facts: truth.facts,
            ...(spoken ? { answer: decode(truth.groundState) } : {}),
          },
        }),
  };
}

export interface ReadDocument {
  readonly family: OfferedFamily;
  readonly instance: OfferedInstance;
  readonly truth: Truth | null;
}

/** @param where  names the document in messages. */
export function readFamilyDocument(
  json: unknown,
  where: string,
  families: readonly OfferedFamily[],
): Result<ReadDocument> {
  const parsed = fields.safeParse(json);
  if (!parsed.success) return firstFault(parsed.error, json, where);
  const document = parsed.data;
  const family = families.find(({ name }) => name === document.family);
  if (family === undefined)
    return invalid(
      `${where}, family`,
      `there is no family ${JSON.stringify(document.family.slice(0, 80))}; there are ${families.map(({ name }) => name).join(", ")}`,
    );
  const instance =
    document.instance !== undefined
      ? family.read(document.instance, `${where}, instance`)
      : document.parameters !== undefined && document.seed !== undefined
        ? family.generate(document.parameters, document.seed)
        : invalid(where, "needs an instance, or parameters and a seed");
  if (!instance.ok) return instance;
  if (document.truth === undefined) return success({ family, instance: instance.value, truth: null });
  const truth = checkedTruth(document.truth, instance.value, `${where}, truth`);
  return truth.ok ? success({ family, instance: instance.value, truth: truth.value }) : truth;
}

/** A truth is believed where its state has the energy that it states. */
function checkedTruth(given: TruthDocument, { model }: OfferedInstance, where: string): Result<Truth> {
  const spins = spinsOfText(given.state, model.n, `${where}.state`);
  if (!spins.ok) return spins;
  const energy = energyOf(model, spins.value, arithmeticOf(model));
  if (energy !== given.ground_energy)
    return invalid(`${where}.ground_energy`, `the state has energy ${energy}, not ${given.ground_energy}`);
  const { proof, facts } = given;
  return success({ groundEnergy: energy, groundState: spins.value, proof, facts });
}

/** A state as files and results write it: + and − for spins, 1 and 0 for bits and for sides of a cut. */
export function spinsOfText(text: string, n: number, where: string): Result<Int8Array> {
  if (text.length !== n) return invalid(where, `the state has ${text.length} characters, the instance ${n} variables`);
  const wrong = text.search(/[^-+01]/);
  if (wrong >= 0)
    return invalid(
      where,
      `character ${wrong + 1} of the state is ${JSON.stringify(text[wrong])}; it must be one of + - 0 1`,
    );
  return success(Int8Array.from(text, (letter) => (letter === "+" || letter === "1" ? 1 : -1)));
}
