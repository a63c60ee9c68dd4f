import type { Result } from "../../core/failure.ts";
import {
  COUNTING,
  type DescribedProblem,
  INDEX_BASE,
  MOST_COMMENTS,
  SENSE,
  VARIABLE_KIND,
} from "../described-problem.ts";
import type { ProblemDescription__Output } from "../generated/spingap/v1/ProblemDescription.ts";
import { decoding, finite, keyOf, malformed, overLimit, present } from "./fields.ts";

/**
 * @param formats  the formats that are known.
 * @param n        variables of the model, which labels must name; null where it is not at hand.
 */
export function decodeDescription<Format extends string>(
  message: ProblemDescription__Output,
  formats: readonly Format[],
  n: number | null,
): Result<DescribedProblem<Format>> {
  const where = "problem.description";
  return decoding(() => {
    const { comments, plantedEnergy } = message;
    if (comments.length > MOST_COMMENTS)
      overLimit(`${where}.comments`, "number of comments", MOST_COMMENTS, comments.length);
    const convention = present(`${where}.convention`, message.convention);
    const base = keyOf(`${where}.convention.index_base`, INDEX_BASE, convention.indexBase);
    return {
      format:
        formats.find((name) => name === message.format) ??
        malformed(`${where}.format`, `expected one of ${formats.join(", ")}, got ${message.format}`),
      sense: keyOf(`${where}.sense`, SENSE, message.sense),
      objective: objectiveOf(`${where}.objective`, message),
      convention: {
        variables: keyOf(`${where}.convention.variables`, VARIABLE_KIND, convention.variables),
        indexBase: base === "ids" ? "ids" : base === "0" ? 0 : 1,
        counting: keyOf(`${where}.convention.counting`, COUNTING, convention.counting),
        sense: keyOf(`${where}.convention.sense`, SENSE, convention.sense),
      },
      labels: labelsOf(`${where}.labels`, message.labels, n),
      comments,
      ...(plantedEnergy === undefined
        ? {}
        : { knownEnergy: { energy: finite(`${where}.planted_energy`, plantedEnergy), source: "planted" as const } }),
    };
  });
}

function objectiveOf(where: string, message: ProblemDescription__Output): DescribedProblem<string>["objective"] {
  switch (message.objective) {
    case "energy":
      return { kind: "energy" };
    case "negatedEnergy":
      return { kind: "negated-energy" };
    case "cut": {
      const { totalWeight, scale } = present(where, message.cut);
      return {
        kind: "cut",
        totalWeight: finite(`${where}.total_weight`, totalWeight),
        scale: scale === undefined ? null : finite(`${where}.scale`, scale),
      };
    }
    case undefined:
    default:
      return malformed(where, "is missing");
  }
}

function labelsOf(where: string, text: string, n: number | null): DescribedProblem<string>["labels"] {
  if (text === "from-0" || text === "from-1") return text;
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return malformed(where, "expected from-0, from-1 or a JSON array");
  }
  if (!Array.isArray(content)) return malformed(where, "expected from-0, from-1 or a JSON array");
  const labels: readonly unknown[] = content;
  if (n !== null && labels.length !== n) malformed(where, `${n} variables have ${n} labels, got ${labels.length}`);
  return labels.map((label, k) =>
    typeof label === "string" || typeof label === "number"
      ? label
      : malformed(`${where}[${k}]`, "expected a text or a number"),
  );
}
