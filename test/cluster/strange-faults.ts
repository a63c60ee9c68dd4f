/** How a node of `strange-node.ts` misbehaves. */
export type Fault =
  | "none"
  /** Claims energies that its spins do not have. */
  | "wrong-energies"
  /** Works and extends its leases, and never answers. */
  | "hangs"
  /** Its process dies of block 0 of a job with the poisonous seed. */
  | "dies-of-poison"
  /** Its threads throw at that shard. */
  | "fails-of-poison"
  /** Has other builds of every kernel, and says so. */
  | "another-build";

export const POISON_SEED = 666;

/** A line of a node's own count: a shard came to it, it ran so many updates of it, it made a result of so many. */
export interface RunEntry {
  readonly kind: "began" | "ran" | "made";
  readonly job: string;
  readonly shard: string;
  readonly updates: number;
}
