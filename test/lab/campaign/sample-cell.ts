import type { CampaignCell } from "../../../lab/campaign/cell.ts";

/** A cell of two blocks of an instance with ground energy −5: three of eight reads hit it. */
export function sampleCell(changes: Partial<CampaignCell> = {}): CampaignCell {
  return {
    version: 1,
    cell: "0001-ring-plain-16-1",
    instance: {
      id: "ring",
      n: 4,
      interactions: 4,
      sha256: "aa",
      family: null,
      ground: { energy: -5, source: "enumerated" },
    },
    method: {
      name: "plain",
      solver: "sa",
      kernel: "bits",
      kernelSha256: "bb",
      update: "metropolis",
      scan: "sequential",
      detailedBalance: "broken",
    },
    schedule: { name: "linear", kind: "linear", beta: [0.1, 1, 2], gamma: null, slices: 1 },
    sweeps: 16,
    seed: 1,
    blocks: [
      {
        block: 0,
        reads: 4,
        ns: 2e9,
        updates: 256,
        hits: 3,
        bestEnergy: -5,
        energies: [
          [-5, 3],
          [-1, 1],
        ],
      },
      { block: 1, reads: 4, ns: 2e9, updates: 256, hits: 0, bestEnergy: -3, energies: [[-3, 4]] },
    ],
    levels: [-5],
    firstHits: [{ level: -5, sweeps: [8, 16], counts: [2, 1], censored: 5 }],
    telemetry: null,
    clocks: { sweepsPerRead: 16, updatesPerRead: 64, secondsPerRead: 0.5 },
    digest: "cc",
    reproduce: "spingap solve ring.ising",
    host: { cpu: "a CPU", cores: 2, node: "v20", platform: "linux x64" },
    spingapVersion: "0.1.0",
    startedAt: "2030-01-01T00:00:01.000Z",
    registrationSha256: "ee",
    ...changes,
  };
}
