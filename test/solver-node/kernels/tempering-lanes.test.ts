import { temperingLanes } from "../../../solver-node/kernels/tempering/lanes.ts";
import type { TemperingOptions } from "../../../solver-node/kernels/tempering/tempering.ts";
import { formOf, randomGraph, testRandom, torus } from "../../support/models.ts";
import { floats } from "./small-models.ts";
import { PLAIN, type TemperingCase, temperingContract } from "./tempering-contract.ts";

const random = testRandom(32);
const sign = (): number => (random() < 0.5 ? -1 : 1);
const value = (): number => ((random() * 2 - 1) * Math.PI) / 3;
const clusters: TemperingOptions = { ...PLAIN, clusterMoves: { everyRounds: 1, beta: 0.3 } };

const plane = formOf(torus([3, 4], sign));
const real = floats(4);

const small: TemperingCase[] = [
  { name: "torus, 8 temperatures", form: plane, temperatures: 8, hot: 0.25, cold: 0.8, options: clusters },
  { name: "torus, 2 temperatures", form: plane, temperatures: 2, hot: 0.3, cold: 0.4, options: clusters },
];

const larger: TemperingCase[] = [
  {
    name: "torus of 13×21",
    form: formOf(torus([13, 21], sign)),
    temperatures: 12,
    hot: 0.2,
    cold: 1.5,
    options: { ...clusters, sweepsPerRound: 2 },
  },
];

temperingContract(temperingLanes, small, larger);

const reals: TemperingCase[] = [
  { name: "real couplings and fields", form: real, temperatures: 4, hot: 0.3, cold: 0.9, options: clusters },
];
const largerReals: TemperingCase[] = [
  {
    name: "real random graph of 301 spins",
    form: formOf(randomGraph(301, 900, value, random)),
    temperatures: 4,
    hot: 0.2,
    cold: 1,
    options: PLAIN,
  },
];

// Couplings and fields below 2⁴ a spin are rounded to 2⁻²¹ at worst, and at most 910 of them are summed.
temperingContract(temperingLanes, reals, largerReals, 910 * 2 ** -21);
