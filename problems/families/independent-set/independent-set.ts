import { z } from "zod";
import { failed, invalid, type Result, success } from "../../../core/failure.ts";
import { checkSize, type SizeLimits } from "../../../core/model/quadratic-model.ts";
import { type BuiltQubo, quboBuilder } from "../../builder/qubo-builder.ts";
import { type Draw, drawFrom, naturalLog } from "../../generators/draw.ts";
import { fraction, withParameters } from "../../generators/parameters.ts";
import { calibrationOf, type Evidence, type Family, type Generated, type Judgement, offer } from "../family.ts";
import { instanceSchema } from "../instance-schema.ts";

/** A graph of which as many vertices as possible are to be chosen, no two of them joined. */
export interface Graph {
  readonly vertices: number;
  /** Pairs of different vertices, counted from 0. */
  readonly edges: readonly (readonly [number, number])[];
}

export interface ChosenVertices {
  /** Ascending, counted from 0. */
  readonly chosen: readonly number[];
  readonly size: number;
  /** Edges of which both ends are chosen: the set is independent where there are none. */
  readonly conflicts: readonly (readonly [number, number])[];
}

const independentSet: Family<Graph, ChosenVertices> = {
  ...withParameters(
    {
      name: "independent-set",
      title: "largest independent set of a graph of cliques with random edges between them, planted: its size is known",
      planted: true,
      parameters: [
        {
          kind: "integer",
          name: "cliques",
          meaning: "number of cliques, the size of the largest set",
          unit: "cliques",
          min: 2,
          max: 1000,
          default: 30,
        },
        {
          kind: "integer",
          name: "size",
          meaning: "vertices of each clique",
          unit: "vertices",
          min: 2,
          max: 1000,
          default: 15,
        },
        fraction("tightness", "share of the vertex pairs of two cliques that a draw joins", 0.25),
        {
          kind: "number",
          name: "ratio",
          meaning:
            "draws of two cliques over k·ln k for k cliques; solutions besides the planted one vanish near -ln(size)/(ln k · ln(1 - tightness))",
          unit: "1",
          min: 0,
          max: 100,
          default: 2.78,
        },
      ],
    },
    cliquesWithPlantedSet,
  ),
  speaks: "words",
  schema: instanceSchema(
    z
      .strictObject({
        vertices: z.int().positive(),
        edges: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()]).readonly()).readonly(),
      })
      .check(({ value, issues }) => {
        const wrong = value.edges.findIndex(([u, v]) => u === v || u >= value.vertices || v >= value.vertices);
        if (wrong < 0) return;
        issues.push({
          code: "custom",
          path: ["edges", wrong],
          input: value.edges[wrong],
          message: `joins two different vertices in 0 … ${value.vertices - 1}, got ${value.edges[wrong].join(" and ")}`,
        });
      }),
  ),
  encode(graph) {
    const built = quboOf(graph);
    return built.ok ? success(built.value.model) : built;
  },
  decode: chosenVertices,
  judge,
};
export const independentSetFamily = offer(independentSet);

interface Cliques {
  readonly cliques: number;
  readonly size: number;
  readonly tightness: number;
  readonly ratio: number;
}

/** As many as the builder takes in seconds. */
const MAX_EDGES = 1_000_000;

/**
 * The forced satisfiable instances of model RB as graphs. The vertices fall into k cliques, so no independent set has more than k; one vertex
 * of each clique is planted, and random edges join vertices of different cliques unless both are planted, so k is reached. Names of the
 * vertices are shuffled.
 * Source: Xu, Boussemart, Hemery, Lecoutre, Artif. Intell. 171, 514 (2007), doi:10.1016/j.artint.2007.04.001.
 */
function cliquesWithPlantedSet(given: Cliques, seed: number, limits?: SizeLimits): Result<Generated<Graph>> {
  const { cliques, size, tightness, ratio } = given;
  const vertices = cliques * size;
  const draws = Math.round(ratio * cliques * -naturalLog(1 / cliques));
  const joined = Math.round(tightness * size * size);
  const most = (vertices * (size - 1)) / 2 + draws * joined;
  if (most > MAX_EDGES)
    return invalid("independent-set", `these parameters draw ${most} edges, at most ${MAX_EDGES} are allowed`);
  const tooLarge = checkSize("independent-set", vertices, most, limits);
  if (tooLarge !== null) return failed(tooLarge);
  // A pair of planted vertices is never joined, so a draw has one pair less to choose from.
  if (joined > size * size - 1)
    return invalid("independent-set", `tightness must leave the planted pair apart, got ${tightness}`);
  const draw = drawFrom(seed);
  const name = Uint32Array.from({ length: vertices }, (_, v) => v);
  draw.shuffle(name);
  const keys = new Set<number>();
  const join = (u: number, v: number): void => {
    const [a, b] = [name[u], name[v]];
    keys.add(a < b ? a * vertices + b : b * vertices + a);
  };
  // Clique c is vertices c·size … (c + 1)·size − 1 before they are named; its first is planted.
  for (let c = 0; c < cliques; c++)
    for (let u = 0; u < size; u++) for (let v = 0; v < u; v++) join(c * size + u, c * size + v);
  for (let d = 0; d < draws; d++) {
    const first = draw.below(cliques);
    const second = (first + 1 + draw.below(cliques - 1)) % cliques;
    for (const pair of somePairs(size, joined, draw))
      join(first * size + Math.floor(pair / size), second * size + (pair % size));
  }
  const edges = Float64Array.from(keys)
    .sort()
    .reduce<[number, number][]>((all, key) => {
      all.push([Math.floor(key / vertices), key % vertices]);
      return all;
    }, []);
  const groundState = new Int8Array(vertices).fill(-1);
  for (let c = 0; c < cliques; c++) groundState[name[c * size]] = 1;
  return success({
    instance: { vertices, edges },
    truth: {
      groundEnergy: -cliques,
      groundState,
      proof:
        "the vertices fall into as many cliques as the set has members, and a set takes at most one vertex of a clique",
      facts: { independenceNumber: cliques },
    },
    description: `independent set planted in ${cliques} cliques of ${size}, ${draws} draws of tightness ${tightness}, seed ${seed}`,
  });
}

/** `count` different ones of the pairs 1 … size² − 1; pair 0 is that of the two planted vertices. */
function somePairs(size: number, count: number, draw: Draw): Uint32Array {
  const pairs = Uint32Array.from({ length: size * size - 1 }, (_, k) => k + 1);
  for (let k = 0; k < count; k++) {
    const other = k + draw.below(pairs.length - k);
    [pairs[k], pairs[other]] = [pairs[other], pairs[k]];
  }
  return pairs.subarray(0, count);
}

/** Minimise −Σx with at most one of each edge's ends: the builder's weight is 2, one more than leaving a vertex out costs. */
function quboOf({ vertices, edges }: Graph): Result<BuiltQubo> {
  const builder = quboBuilder();
  for (let v = 0; v < vertices; v++) builder.linear(`vertex ${v}`, -1);
  const seen = new Set<number>();
  for (const [u, v] of edges) {
    const key = Math.min(u, v) * vertices + Math.max(u, v);
    if (seen.has(key)) continue;
    seen.add(key);
    builder.atMostOne(`edge ${u}-${v}`, [`vertex ${u}`, `vertex ${v}`]);
  }
  return builder.build({ where: "independent-set", exactly: "penalty" });
}

function chosenVertices({ vertices, edges }: Graph, spins: Int8Array): ChosenVertices {
  const chosen = Array.from({ length: vertices }, (_, v) => v).filter((v) => spins[v] > 0);
  return { chosen, size: chosen.length, conflicts: edges.filter(([u, v]) => spins[u] > 0 && spins[v] > 0) };
}

function judge({ vertices }: Graph, { chosen, size, conflicts }: ChosenVertices, evidence: Evidence): Judgement {
  const { truth, marginals } = evidence;
  const planted = truth?.groundState ?? null;
  const largest = planted === null ? null : planted.reduce((sum, spin) => sum + (spin > 0 ? 1 : 0), 0);
  const common = planted === null ? 0 : chosen.filter((v) => planted[v] > 0).length;
  return {
    objective: { name: "vertices chosen", value: size, sense: "maximize" },
    violations: conflicts.map(([u, v]) => ({ constraint: `vertices ${u} and ${v} are joined`, amount: 1 })),
    distance:
      largest === null
        ? null
        : { value: size + largest - 2 * common, of: vertices, unit: "vertices in one set and not in the other" },
    // A set with conflicts says nothing about how large an independent one was found.
    gap: largest === null || conflicts.length > 0 ? null : largest - size,
    calibration: planted === null || marginals === null ? null : calibrationOf(marginals, planted),
  };
}
