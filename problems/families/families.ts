import { compressedSensingFamily } from "../compressed-sensing/sensing-family.ts";
import { twoStateChainFamily } from "../dynamics/two-state-chain.ts";
import { generators } from "../generators/generators.ts";
import { tomographyFamily } from "../placement/family.ts";
import type { OfferedFamily } from "./family.ts";
import { fieldDialFamily } from "./field-dial/field-dial.ts";
import { independentSetFamily } from "./independent-set/independent-set.ts";
import { isingFamily } from "./ising-family.ts";
import { numberPartitionFamily } from "./number-partition/number-partition.ts";
import { plantedCutFamily } from "./planted-cut/planted-cut.ts";
import { randomFieldFamily } from "./random-field/random-field.ts";
import { xorsatFamily } from "./xorsat/xorsat.ts";

/** Every family that `generate` and the API offer: one row each, constructions that are Ising models already by their own table. */
export const families: readonly OfferedFamily[] = [
  ...generators.map(isingFamily),
  randomFieldFamily,
  xorsatFamily,
  fieldDialFamily,
  plantedCutFamily,
  numberPartitionFamily,
  independentSetFamily,
  tomographyFamily,
  compressedSensingFamily,
  twoStateChainFamily,
];
