import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PeersData, QualityRow, TtsRow } from "../../bench/peers/page/data.ts";
import { compareQuality, compareTimes, peersPage } from "../../bench/peers/page/page.ts";

const OURS = "spingap sa, same tuning";

function times(name: string, solver: string, low: number | null, tts: number | null, high: number | null): TtsRow {
  const hits = tts === null ? 0 : 5;
  return {
    name,
    objective: 10,
    solver,
    tts99S: tts,
    tts99LowS: low,
    tts99HighS: high,
    hits,
    trials: 9,
    cpuS: 1,
    setting: "300 sweeps",
    seconds: 5,
  };
}

function quality(
  name: string,
  solver: string,
  points: readonly [cpuS: number, median: number, half: number][],
): QualityRow {
  return {
    name,
    best: 100,
    solver,
    points: points.map(([cpuS, median, half]) => ({
      cpuS,
      setting: "300 sweeps",
      trialsWithin: 1,
      median,
      low: median - half,
      high: Math.min(100, median + half),
      trials: 20,
    })),
  };
}

const DATA: PeersData = {
  machine: { date: "2026-01-02", cpu: "a <processor>", cores: 2, memoryGiB: 4, system: "linux", node: "v20" },
  versions: "dwave-samplers 1.8.0",
  rates: [
    {
      name: "torus-2d",
      kernel: "bits-degree",
      updatesPerSecond: 3e10,
      solver: "dwave-sa",
      peerUpdatesPerSecond: 8e7,
      ratio: { median: 400, least: 300, greatest: 500 },
    },
  ],
  tts: [
    times("won", OURS, 0.01, 0.02, 0.03),
    times("won", "dwave-sa", 0.1, 0.2, 0.4),
    times("lost", OURS, 1, 2, 3),
    times("lost", "dwave-sa", 5, 7, 9),
    times("lost", "mqlib", 0.1, 0.2, 0.3),
    times("open", OURS, 1, 2, 3),
    times("open", "dwave-tabu", 2, 4, 8),
    times("unmet", OURS, 1, 2, 3),
    times("unmet", "dwave-tabu", 9, null, null),
  ],
  quality: [
    quality("cut", OURS, [
      [0.1, 95, 1],
      [0.2, 99, 0.5],
      [0.4, 100, 0],
    ]),
    quality("cut", "dwave-sa", [
      [0.1, 98, 1],
      [0.2, 98.8, 0.5],
      [0.4, 99, 0.5],
    ]),
    quality("cut", "mqlib", [[0.4, 90, 1]]),
  ],
};

describe("the page of peers", () => {
  it("calls an instance won or lost where the intervals do not meet, against the best of the others", () => {
    expect(compareTimes(DATA.tts).map(({ instance, verdict, peer }) => [instance, verdict, peer])).toEqual([
      ["won", "ahead", "dwave-samplers annealing"],
      ["lost", "behind", "MQLib"],
      ["open", "undecided", "dwave-samplers tabu"],
      ["unmet", "ahead", "dwave-samplers tabu"],
    ]);
  });

  it("without a hit of ours a peer that hit is ahead", () => {
    const rows = [times("a", OURS, 9, null, null), times("a", "mqlib", 0.1, 0.2, 0.3)];
    expect(compareTimes(rows)[0].verdict).toBe("behind");
  });

  it("compares quality at every time, by the distance from the best known", () => {
    expect(compareQuality(DATA.quality).map(({ cpuS, verdict }) => [cpuS, verdict])).toEqual([
      [0.1, "behind"],
      [0.2, "undecided"],
      [0.4, "ahead"],
    ]);
  });

  it("times at which only one side has an answer count for that side", () => {
    const [, , third] = DATA.quality;
    expect(compareQuality([third]).map(({ verdict }) => verdict)).toEqual(["behind"]);
    expect(compareQuality([{ ...third, solver: OURS }]).map(({ verdict }) => verdict)).toEqual(["ahead"]);
  });

  it("shows losses with the wins, escapes text and needs nothing from elsewhere", () => {
    const page = peersPage(DATA);
    expect(page).toContain("ahead 2, undecided 1, behind 1");
    expect(page).toContain("ahead 1, undecided 1, behind 1");
    expect(page).toContain("a &lt;processor&gt;");
    expect(page).not.toMatch(/<script|(?:src|href)="(?!#)/);
    expect(page.match(/<svg role="img"/g)?.length).toBe(2);
  });

  const root = join(import.meta.dirname, "../..");
  it.skipIf(!existsSync(join(root, "docs/peers.json")))(
    "the committed page is drawn from the committed numbers",
    () => {
      const data = JSON.parse(readFileSync(join(root, "docs/peers.json"), "utf8")) as PeersData;
      expect(readFileSync(join(root, "docs/peers.html"), "utf8")).toBe(peersPage(data));
    },
  );
});
