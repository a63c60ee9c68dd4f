import { failed, invalid, type Result, success } from "../../core/failure.ts";
import type { SizeLimits } from "../../core/model/quadratic-model.ts";
import { MAX_SEED } from "../../core/random/stream.ts";

/** A parameter of a generator, as the command line offers it. */
export type Parameter =
  | {
      readonly kind: "integer" | "number";
      readonly name: string;
      readonly meaning: string;
      /** "1" for plain fractions and counts without a unit of their own. */
      readonly unit: string;
      readonly min: number;
      readonly max: number;
      readonly default: number;
    }
  | {
      readonly kind: "choice";
      readonly name: string;
      readonly meaning: string;
      readonly choices: readonly string[];
      readonly default: string;
    };

export function side<const Name extends string, const Max extends number = 1000>(
  name: Name,
  min: number,
  byDefault: number,
  max: Max = 1000 as Max,
) {
  return { kind: "integer", name, meaning: `lattice ${name}`, unit: "spins", min, max, default: byDefault } as const;
}

export function fraction<const Name extends string>(name: Name, meaning: string, byDefault: number) {
  return { kind: "number", name, meaning, unit: "1", min: 0, max: 1, default: byDefault } as const;
}

export function spins<const Max extends number>(min: number, max: Max, byDefault: number) {
  return {
    kind: "integer",
    name: "n",
    meaning: "number of spins",
    unit: "spins",
    min,
    max,
    default: byDefault,
  } as const;
}

/** Values by name, numbers or text as typed by a person; absent ones take their default. */
export type GivenParameters = Readonly<Record<string, string | number>>;

type Values<P extends readonly Parameter[]> = {
  readonly [Name in P[number]["name"]]: Extract<P[number], { name: Name }> extends { choices: readonly (infer C)[] }
    ? C
    : number;
};

/** Checks every value against its parameter; an unknown name or a value out of range is refused, naming the range. */
export function readParameters<const P extends readonly Parameter[]>(
  family: string,
  parameters: P,
  given: GivenParameters,
): Result<Values<P>> {
  for (const name of Object.keys(given)) {
    if (!parameters.some((parameter) => parameter.name === name))
      return invalid(
        family,
        `has no parameter ${name}; it has ${parameters.map((parameter) => parameter.name).join(", ")}`,
      );
  }
  const values: Record<string, string | number> = {};
  for (const parameter of parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default;
    const read = readValue(`${family}, ${parameter.name}`, parameter, value);
    if (!read.ok) return read;
    values[parameter.name] = read.value;
  }
  return success(values as Values<P>);
}

/** Values of parameters, as a construction sees them: checked, absent ones at their default. */
export type ReadParameters<P extends readonly Parameter[]> = Extract<
  ReturnType<typeof readParameters<P>>,
  { ok: true }
>["value"];

/** Ties a construction to its parameters: `build` sees checked values and a checked seed only. */
export function withParameters<
  const P extends readonly Parameter[],
  const About extends { readonly name: string; readonly parameters: P },
  Built,
>(
  about: About & { readonly parameters: P },
  build: (values: ReadParameters<P>, seed: number, most?: SizeLimits) => Result<Built>,
): About & { generate(given: GivenParameters, seed: number, most?: SizeLimits): Result<Built> } {
  return {
    ...about,
    generate(given, seed, most) {
      if (!Number.isSafeInteger(seed) || seed < 0)
        return invalid(`${about.name}, seed`, `must be an integer in 0 … ${MAX_SEED}, got ${seed}`);
      const values = readParameters(about.name, about.parameters, given);
      return values.ok ? build(values.value, seed, most) : values;
    },
  };
}

function readValue(where: string, parameter: Parameter, value: string | number): Result<string | number> {
  if (parameter.kind === "choice") {
    if (parameter.choices.includes(String(value))) return success(String(value));
    return invalid(where, `must be one of ${parameter.choices.join(", ")}, got ${JSON.stringify(value)}`);
  }
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  const range = `${parameter.min} … ${parameter.max}`;
  if (!Number.isFinite(number)) return invalid(where, `must be a number in ${range}, got ${JSON.stringify(value)}`);
  if (parameter.kind === "integer" && !Number.isInteger(number))
    return invalid(where, `must be an integer, got ${value}`);
  if (number > parameter.max)
    return failed({ kind: "over-limit", where, limit: parameter.meaning, max: parameter.max, got: number });
  if (number < parameter.min) return invalid(where, `must be in ${range}, got ${number}`);
  return success(number);
}
