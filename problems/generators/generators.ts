import type { Result } from "../../core/failure.ts";
import type { SizeLimits } from "../../core/model/quadratic-model.ts";
import type { Instance } from "./instance.ts";
import { lattice } from "./lattice.ts";
import { maxCut } from "./max-cut.ts";
import { fraction, type GivenParameters, type Parameter, side, spins, withParameters } from "./parameters.ts";
import { randomRegular } from "./random-regular.ts";
import { sherringtonKirkpatrick } from "./sherrington-kirkpatrick.ts";
import { tilePlanting2d } from "./tile-planting-2d.ts";
import { tilePlanting3d } from "./tile-planting-3d.ts";
import { wishartPlanting } from "./wishart-planting.ts";

/** A family of instances, as `generate FAMILY` offers it. */
export interface Generator {
  readonly name: string;
  readonly title: string;
  /** True where every instance comes with its ground energy. */
  readonly planted: boolean;
  /** Why no state lies below the ground energy, one sentence; planted families only. */
  readonly proof?: string;
  readonly parameters: readonly Parameter[];
  /**
   * @param seed  0 … 2⁵³ − 1; equal parameters and seed give the equal instance.
   * @param most  instances that would be larger are refused before any work; MODEL_LIMITS if left out.
   */
  generate(given: GivenParameters, seed: number, most?: SizeLimits): Result<Instance>;
}

const COUPLINGS = {
  kind: "choice",
  name: "weights",
  meaning: "couplings: pm1 (−1 or +1) or gaussian (variance 1, rounded to 0.000001)",
  choices: ["pm1", "gaussian"],
  default: "pm1",
} as const;

/** Complete graphs up to here stay within MODEL_LIMITS.couplings. */
const MAX_COMPLETE = 4472;

export const generators: readonly Generator[] = [
  withParameters(
    {
      name: "tile-2d",
      title: "tile planting on a square torus: ground energy known, hardness set by the classes of plaquettes",
      planted: true,
      proof: "the energy is a sum over tiles, and the state is at the minimum of every tile",
      parameters: [
        side("width", 2, 32),
        side("height", 2, 32),
        fraction("p1", "fraction of C1 plaquettes (one weak bond)", 0.2),
        fraction("p2", "fraction of C2 plaquettes (two weak bonds)", 0.5),
        fraction("p3", "fraction of C3 plaquettes (three weak bonds); the rest are C4", 0.1),
      ],
    },
    tilePlanting2d,
  ),
  withParameters(
    {
      name: "tile-3d",
      title: "tile planting on a cubic torus, couplings ±1: ground energy known, hardness set by the classes of cubes",
      planted: true,
      proof: "the energy is a sum over tiles, and the state is at the minimum of every tile",
      parameters: [
        side("width", 2, 10),
        side("height", 2, 10),
        side("depth", 2, 10),
        fraction("f6", "fraction of cubes with 6 frustrated faces", 0.8),
        fraction("f4", "fraction of cubes with 4 frustrated faces; the rest have 2", 0.2),
      ],
    },
    tilePlanting3d,
  ),
  withParameters(
    {
      name: "wishart",
      title: "Wishart planting, dense integer couplings: ground energy known, hardness set by alpha",
      planted: true,
      proof: "the energy is a sum of squares less a constant, and the state makes every square 0",
      parameters: [
        // Beyond, sums of the projected ensemble's couplings come near 2⁵³.
        spins(2, 2000, 64),
        { kind: "number", name: "alpha", meaning: "columns over spins", unit: "1", min: 0, max: 4, default: 0.75 },
        {
          kind: "choice",
          name: "columns",
          meaning: "balanced (couplings up to the number of columns) or projected (large couplings)",
          choices: ["balanced", "projected"],
          default: "balanced",
        },
      ],
    },
    wishartPlanting,
  ),
  withParameters(
    {
      name: "regular",
      title: "couplings ±1 on a random regular graph",
      planted: false,
      parameters: [
        spins(2, 1_000_000, 1000),
        {
          kind: "integer",
          name: "degree",
          meaning: "couplings of each spin",
          unit: "couplings",
          min: 1,
          max: 10_000,
          default: 3,
        },
      ],
    },
    randomRegular,
  ),
  withParameters(
    {
      name: "sk",
      title: "Sherrington-Kirkpatrick spin glass: every pair coupled",
      planted: false,
      parameters: [spins(2, MAX_COMPLETE, 500), COUPLINGS],
    },
    sherringtonKirkpatrick,
  ),
  withParameters(
    {
      name: "lattice",
      title: "Edwards-Anderson spin glass on a square (depth 1) or cubic torus",
      planted: false,
      parameters: [side("width", 3, 32), side("height", 3, 32), side("depth", 1, 1), COUPLINGS],
    },
    lattice,
  ),
  withParameters(
    {
      name: "max-cut",
      title: "max-cut on a random graph with a given number of edges",
      planted: false,
      parameters: [
        spins(2, 1_000_000, 800),
        {
          kind: "integer",
          name: "edges",
          meaning: "number of edges",
          unit: "edges",
          min: 0,
          max: 10_000_000,
          default: 19_176,
        },
        {
          kind: "choice",
          name: "weights",
          meaning: "edge weights: one, or pm1 (−1 or +1)",
          choices: ["one", "pm1"],
          default: "one",
        },
      ],
    },
    maxCut,
  ),
];
