import { invalid, type Result, success } from "../../../core/failure.ts";
import type { SizeLimits } from "../../../core/model/quadratic-model.ts";
import { type Draw, drawFrom } from "../../generators/draw.ts";
import { randomGauge, spinBuilder } from "../../generators/instance.ts";
import { withParameters } from "../../generators/parameters.ts";
import { isingFamily, type ProvedInstance } from "../ising-family.ts";
import { rankOverTwo } from "./rank-over-two.ts";

/**
 * Planted 3-XORSAT: m parity conditions on three of n spins each, all kept by one state. Gaussian elimination solves it at once; searches
 * by single flips need time exponential in n, worst for regular instances (each spin in three conditions, m = n).
 *
 * A condition J s_a s_b s_c = −1, J = ±1, becomes quadratic by one spin t more. With S = s_a + s_b + s_c,
 *   E = J S + (S² − 3)/2 − 2t(1 + J S)     (for J = −1 all three spins are reversed).
 * The better t gives E = J S + (S² − 3)/2 − 2|1 + J S|: −4 for J S ∈ {1, −3}, where the condition holds, and −2 for J S ∈ {3, −1}, where it
 * is broken; 1 + J S is never 0, so t is unique. Hence E ≥ −4m, reached by every solution and by nothing else.
 *
 * Sources: Jörg, Krzakala, Semerjian, Zamponi, Phys. Rev. Lett. 104, 207206 (2010), arXiv:0911.3438 (regular instances); Hen,
 * Phys. Rev. Applied 12, 011003 (2019), arXiv:1903.10928 (as a benchmark, and its quadratic form).
 */
export interface XorsatParameters {
  /** Spins before the reduction, ≥ 3. */
  readonly n: number;
  /** Conditions; for `regular` graphs there are n of them. */
  readonly clauses: number;
  readonly graph: "regular" | "random";
}

/** Beyond, counting solutions would take longer than making the instance. */
const COUNTED_UP_TO = 4096;

export function xorsat(
  { n, clauses, graph }: XorsatParameters,
  seed: number,
  limits?: SizeLimits,
): Result<ProvedInstance> {
  const m = graph === "regular" ? n : clauses;
  const most = (n * (n - 1) * (n - 2)) / 6;
  if (m > most && graph === "random") return invalid("xorsat", `${n} spins have ${most} triples, got ${m} clauses`);
  const built = spinBuilder("xorsat", n + m, 6 * m, limits);
  if (!built.ok) return built;
  const builder = built.value;
  const draw = drawFrom(seed);
  const solution = randomGauge(n, draw);
  const triples = graph === "regular" ? regularTriples(n, draw) : randomTriples(n, m, draw);
  const groundState = new Int8Array(n + m);
  groundState.set(solution);
  for (let c = 0; c < m; c++) {
    const triple = triples.subarray(3 * c, 3 * c + 3);
    const [a, b, d] = triple;
    const J = -solution[a] * solution[b] * solution[d];
    const t = n + c;
    for (const i of triple) {
      builder.addLinear(i, J);
      builder.addQuadratic(i, t, -2 * J, 0);
    }
    builder.addLinear(t, -2);
    builder.addQuadratic(a, b, 1, 0);
    builder.addQuadratic(a, d, 1, 0);
    builder.addQuadratic(b, d, 1, 0);
    groundState[t] = 1 + J * (solution[a] + solution[b] + solution[d]) > 0 ? 1 : -1;
  }
  const model = builder.build("xorsat", "sum");
  if (!model.ok) return model;
  const facts = n <= COUNTED_UP_TO ? { log2OfGroundStates: n - rankOverTwo(n, triples) } : {};
  const description = `planted 3-XORSAT, ${n} spins and ${m} conditions on a ${graph} graph, one spin more a condition, seed ${seed}`;
  return success({ model: model.value, groundEnergy: -4 * m, groundState, facts, description });
}

/** Shape (3n): each spin in three conditions, three different spins in each. */
function regularTriples(n: number, draw: Draw): Uint32Array {
  const places = Uint32Array.from({ length: 3 * n }, (_, k) => k % n);
  draw.shuffle(places);
  // A spin that meets itself changes places with a random one until no condition has a spin twice.
  for (let broken = true; broken; ) {
    broken = false;
    for (let c = 0; c < n; c++) {
      while (hasTwice(places, 3 * c)) {
        broken = true;
        const [one, other] = [3 * c + draw.below(3), draw.below(3 * n)];
        [places[one], places[other]] = [places[other], places[one]];
      }
    }
  }
  return places;
}

function hasTwice(places: Uint32Array, start: number): boolean {
  const [a, b, c] = [places[start], places[start + 1], places[start + 2]];
  return a === b || a === c || b === c;
}

/** Shape (3m): m different triples, each uniformly drawn among those left. */
function randomTriples(n: number, m: number, draw: Draw): Uint32Array {
  const triples = new Uint32Array(3 * m);
  const drawn = new Set<string>();
  while (drawn.size < m) {
    const triple = [draw.below(n), draw.below(n), draw.below(n)].sort((a, b) => a - b);
    if (hasTwice(Uint32Array.from(triple), 0)) continue;
    const name = triple.join(" ");
    if (drawn.has(name)) continue;
    triples.set(triple, 3 * drawn.size);
    drawn.add(name);
  }
  return triples;
}

export const xorsatFamily = isingFamily(
  withParameters(
    {
      name: "xorsat",
      title: "planted 3-XORSAT as an Ising model with one more spin a condition: easy by algebra, hard by search",
      planted: true,
      proof: "each condition contributes at least −4, and the state reaches −4 in every one",
      parameters: [
        {
          kind: "integer",
          name: "n",
          meaning: "spins before the reduction",
          unit: "spins",
          min: 3,
          max: 500_000,
          default: 64,
        },
        {
          kind: "integer",
          name: "clauses",
          meaning: "number of conditions for random graphs; regular ones have n",
          unit: "conditions",
          min: 1,
          max: 900_000,
          default: 56,
        },
        {
          kind: "choice",
          name: "graph",
          meaning: "regular (each spin in three conditions) or random",
          choices: ["regular", "random"],
          default: "regular",
        },
      ],
    },
    xorsat,
  ),
);
