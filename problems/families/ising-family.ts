import { invalid, type Result, success } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { energyOf } from "../../core/model/energy.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { problemFromModel } from "../formats/finish.ts";
import { readBytes } from "../formats/formats.ts";
import { isingList } from "../formats/ising-list.ts";
import type { Generator } from "../generators/generators.ts";
import type { Instance } from "../generators/instance.ts";
import {
  calibrationOf,
  type Evidence,
  type Family,
  type Judgement,
  type OfferedFamily,
  offer,
  type Truth,
} from "./family.ts";

/** A construction that proves its ground state, with the reason and what else is exactly known. */
export interface ProvedInstance extends Instance {
  readonly facts?: Readonly<Record<string, number | string>>;
}

/** A family whose instances are Ising models and whose answers are states: nothing is to be translated. */
export function isingFamily(
  generator: Omit<Generator, "generate"> & {
    generate(...given: Parameters<Generator["generate"]>): Result<ProvedInstance>;
  },
): OfferedFamily {
  const { name, title, planted, parameters } = generator;
  const family: Family<QuadraticModel, Int8Array> = {
    name,
    title,
    planted,
    speaks: "states",
    parameters,
    generate(given, seed, most) {
      const made = generator.generate(given, seed, most);
      if (!made.ok) return made;
      const { model, description } = made.value;
      return success({ instance: model, truth: truthOf(made.value, generator.proof ?? ""), description });
    },
    schema: {
      read: (json, where) => readText(json, where),
      write: (model) => ({ ising: isingText(model) }),
    },
    encode: (model) => success(model),
    decode: (_, spins) => spins,
    judge: judgeState,
  };
  return offer(family);
}

function truthOf({ groundEnergy, groundState, facts }: ProvedInstance, proof: string): Truth | null {
  if (groundEnergy === undefined || groundState === undefined) return null;
  return { groundEnergy, groundState, proof, facts: facts ?? {} };
}

/** An instance in JSON is its text in the format ising-list. */
function readText(json: unknown, where: string): Result<QuadraticModel> {
  const text = typeof json === "object" && json !== null && "ising" in json ? json.ising : undefined;
  if (typeof text !== "string") return invalid(where, 'expected {"ising": "…"} with the text of an ising-list file');
  const problem = readBytes(isingList, new TextEncoder().encode(text), `${where}, ising`);
  return problem.ok ? success(problem.value.model) : problem;
}

function isingText(model: QuadraticModel): string {
  const text = isingList.write(problemFromModel(isingList, model, "from-1"));
  invariant(text.ok, "an Ising model can be written as ising-list");
  const decoder = new TextDecoder();
  return Array.from(text.value, (line) => (typeof line === "string" ? line : decoder.decode(line))).join("");
}

function judgeState(model: QuadraticModel, spins: Int8Array, { truth, marginals }: Evidence): Judgement {
  const energy = energyOf(model, spins, arithmeticOf(model));
  return {
    objective: { name: "energy", value: energy, sense: "minimize" },
    violations: [],
    distance: truth === null ? null : distanceOf(model, spins, truth.groundState),
    gap: truth === null ? null : energy - truth.groundEnergy,
    calibration: truth === null || marginals === null ? null : calibrationOf(marginals, truth.groundState),
  };
}

/** Spins that differ; without fields a state and its reverse are one, so the nearer of the two counts. */
function distanceOf(model: QuadraticModel, spins: Int8Array, truth: Int8Array): Judgement["distance"] {
  const { n, linear } = model;
  let differing = 0;
  for (let i = 0; i < n; i++) if (spins[i] !== truth[i]) differing++;
  if (linear.some((h) => h !== 0)) return { value: differing, of: n, unit: "spins" };
  return { value: Math.min(differing, n - differing), of: Math.floor(n / 2), unit: "spins, up to reversing all" };
}
