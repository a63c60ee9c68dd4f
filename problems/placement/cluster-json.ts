import { z } from "zod";
import { invalid, type Result, success } from "../../core/failure.ts";
import { firstFault } from "../families/first-fault.ts";
import { type ClusterInstance, PAIR_DISTANCE } from "./cluster-energy.ts";
import { checkSites } from "./instance-json.ts";
import { cuboctahedron } from "./lattice.ts";

/** Every pair of sites becomes a coupling. */
const MOST_SITES = 4000;

const finite = z.number("expected a finite number");
const whole = finite.int("expected a whole number");
const triple = z.tuple([whole, whole, whole], "expected three whole numbers");

const clusterSchema = z.strictObject({
  format: z.literal("spingap-cluster", 'expected "spingap-cluster"'),
  version: z.literal(1, "this program reads version 1"),
  name: z.string().max(200).default("cluster"),
  sites: z.union(
    [
      z.array(triple).min(1, "there are no candidate sites").max(MOST_SITES),
      z.strictObject({ cuboctahedron: whole.min(1).max(10) }),
    ],
    'expected a list of [i, j, k], or {"cuboctahedron": SHELLS}',
  ),
  potential: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("lennard-jones"),
      /** Distance of neighbouring sites, σ. */
      nearest: finite.positive().default(PAIR_DISTANCE),
      cutoff: finite.positive().default(1e6),
      cap: finite.positive().default(100),
    }),
    z.strictObject({ kind: z.literal("bond-counting") }),
  ]),
  site_energy: finite.default(0),
  atoms: whole.nonnegative("a number of atoms is not negative"),
});

/** @param json  a parsed document. @param where  names the file in messages. */
export function readCluster(json: unknown, where: string): Result<ClusterInstance> {
  const parsed = clusterSchema.safeParse(json);
  if (!parsed.success) return firstFault(parsed.error, json, where);
  const { name, potential, site_energy: siteEnergy, atoms } = parsed.data;
  const given = parsed.data.sites;
  const sites = Array.isArray(given)
    ? checkSites(Int32Array.from(given.flat()), (s) => `${where}, sites[${s}]`)
    : success(cuboctahedron(given.cuboctahedron));
  if (!sites.ok) return sites;
  const n = sites.value.length / 3;
  if (n > MOST_SITES) return invalid(`${where}, sites`, `${n} sites; at most ${MOST_SITES} are placed by energy`);
  if (atoms > n) return invalid(`${where}, atoms`, `${atoms} atoms do not fit into ${n} candidate sites`);
  return success({ name, sites: sites.value, potential, siteEnergy, atoms });
}
