import { escaped, panelSvg } from "../../../lab/report/chart.ts";
import { type Panel, type Point, short } from "../../../lab/report/figure.ts";
import { STYLE } from "../../../lab/report/page-style.ts";
import type { PeersData, QualityRow, RateRow, TtsRow } from "./data.ts";

/** How the page calls a solver, and its place in the palette. */
const SOLVERS: Readonly<Record<string, { readonly name: string; readonly colour: number }>> = {
  "spingap sa, same tuning": { name: "Spingap, same tuning", colour: 1 },
  "spingap, frozen": { name: "Spingap, frozen settings", colour: 6 },
  "dwave-sa": { name: "dwave-samplers annealing", colour: 2 },
  "openjij-sa-sparse": { name: "OpenJij annealing", colour: 3 },
  "openjij-sa-dense": { name: "OpenJij annealing", colour: 3 },
  "dwave-tabu": { name: "dwave-samplers tabu", colour: 4 },
  mqlib: { name: "MQLib", colour: 5 },
  "dwave-pimc": { name: "dwave-samplers path integral", colour: 2 },
  "openjij-sqa": { name: "OpenJij path integral", colour: 3 },
};
const OURS = "spingap sa, same tuning";

function nameOf(solver: string): string {
  return SOLVERS[solver]?.name ?? solver;
}

/** How our solver does beside the best of the others. */
export type Verdict = "ahead" | "behind" | "undecided";

/** One comparison of ours with the best peer on an instance. */
export interface Comparison {
  readonly instance: string;
  readonly verdict: Verdict;
  readonly peer: string;
  readonly text: string;
}

/** By times to solution: who is first, and undecided where the 95 % intervals meet. Where a peer never hit, its bound counts. */
export function compareTimes(rows: readonly TtsRow[]): readonly Comparison[] {
  return namesOf(rows).flatMap((instance) => {
    const here = rows.filter(({ name }) => name === instance);
    const ours = here.find(({ solver }) => solver === OURS);
    const peers = here.filter(({ solver }) => !solver.startsWith("spingap"));
    if (ours === undefined || peers.length === 0) return [];
    const rank = (row: TtsRow): number => row.tts99S ?? Number.POSITIVE_INFINITY;
    const lowOf = (row: TtsRow): number => row.tts99LowS ?? 0;
    const peer = [...peers].sort((a, b) => rank(a) - rank(b) || lowOf(a) - lowOf(b))[0];
    const verdict =
      (ours.tts99HighS ?? Number.POSITIVE_INFINITY) < lowOf(peer)
        ? "ahead"
        : lowOf(ours) > (peer.tts99HighS ?? Number.POSITIVE_INFINITY)
          ? "behind"
          : "undecided";
    const ratio =
      ours.tts99S === null
        ? "Spingap had no hit"
        : peer.tts99S === null
          ? `no peer had a hit; least ratio by the bounds ${short(lowOf(peer) / (ours.tts99HighS ?? ours.tts99S))}`
          : `the best peer takes ${short(peer.tts99S / ours.tts99S)} times as long`;
    return [{ instance, verdict, peer: nameOf(peer.solver), text: ratio }];
  });
}

/**
 * By quality at equal times: "ahead" or "behind" at a time where our interval and that of the best peer do not meet. Distances are
 * from the best known objective.
 */
export function compareQuality(rows: readonly QualityRow[]): readonly (Comparison & { readonly cpuS: number })[] {
  return namesOf(rows).flatMap((instance) => {
    const here = rows.filter(({ name }) => name === instance);
    const ours = here.find(({ solver }) => solver === OURS);
    const peers = here.filter(({ solver }) => !solver.startsWith("spingap"));
    const times = [...new Set(here.flatMap(({ points }) => points.map(({ cpuS }) => cpuS)))].sort((a, b) => a - b);
    return times.flatMap((cpuS) => {
      const at = (row: QualityRow) => {
        const point = row.points.find((p) => p.cpuS === cpuS);
        if (point === undefined) return [];
        const gaps = [point.median, point.low, point.high].map((objective) => gapOf(row, objective));
        return [{ solver: row.solver, median: gaps[0], low: Math.min(...gaps), high: Math.max(...gaps) }];
      };
      const mine = ours === undefined ? [] : at(ours);
      const [best] = peers.flatMap(at).sort((a, b) => a.median - b.median);
      if (best === undefined && mine.length === 0) return [];
      const peer = best === undefined ? "no peer" : nameOf(best.solver);
      if (best === undefined)
        return [{ instance, cpuS, verdict: "ahead" as const, peer, text: "no peer has an answer yet" }];
      if (mine.length === 0)
        return [{ instance, cpuS, verdict: "behind" as const, peer, text: "Spingap has no answer yet" }];
      const verdict: Verdict = mine[0].high < best.low ? "ahead" : mine[0].low > best.high ? "behind" : "undecided";
      return [{ instance, cpuS, verdict, peer, text: `${percent(mine[0].median)} against ${percent(best.median)}` }];
    });
  });
}

function namesOf(rows: readonly { readonly name: string }[]): readonly string[] {
  return [...new Set(rows.map(({ name }) => name))];
}

/** Distance from the best known objective, as a share of it. */
function gapOf({ best }: QualityRow, objective: number): number {
  return Math.abs(objective - best) / Math.abs(best);
}

function percent(share: number): string {
  return share === 0 ? "the best known" : `${short(100 * share)} % off`;
}

function seconds(s: number | null): string {
  if (s === null) return "∞";
  return s >= 1 ? `${s.toPrecision(3)} s` : `${(1000 * s).toPrecision(3)} ms`;
}

/** The page as one HTML document that needs nothing else. */
export function peersPage(data: PeersData): string {
  const times = compareTimes(data.tts);
  const quality = compareQuality(data.quality);
  const title = "Spingap beside its peers";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}.ahead{background:var(--goodback);color:var(--good)}.behind{background:var(--badback);color:var(--bad)}.undecided{background:var(--unsureback);color:var(--unsure)}</style>
</head>
<body>
<header><h1>${title}</h1>
<p>Measured ${escaped(String(data.machine["date"]))} on ${escaped(String(data.machine["cpu"]))}, ${data.machine["cores"]} cores, ${data.machine["memoryGiB"]} GiB, ${escaped(String(data.machine["system"]))}, Node ${escaped(String(data.machine["node"]))};
${escaped(data.versions)}. One thread each; seconds are CPU seconds of the native calls, ours with block start, descent and energies. Spingap's row is
“same tuning”: annealing, tuned by the rule that everyone is tuned by. Made by <code>npm run bench:peers:page</code>; the numbers lie beside this page in <code>peers.json</code>.</p></header>
<main>
<h2>Wins and losses</h2>
<p>Ahead or behind: the 95 % intervals of Spingap and of the best of the others do not meet. Undecided: they do.</p>
${comparisonTable("Time to solution at 99 %", times, "instance")}
${comparisonTable("Quality after equal CPU time", quality, "cpuS")}
<h2>Time to solution</h2>
<p>CPU time after which the target has been reached with probability 0.99. Every solver had ${(data.tts[0]?.seconds ?? 0) / 2} s on each instance to choose among its settings on seeds 1 to
99 and was then measured on a fresh seed until 50 hits or ${data.tts[0]?.seconds ?? 0} s. Intervals follow from Jeffreys' for the share of hits; where nothing hit there is only a lower bound.</p>
<div class="panels">${timesPanel(data.tts)}</div>
${timesTable(data.tts)}
<h2>Quality against time</h2>
<p>How far the best answer is from the best known, when a solver may use so much CPU time: the median over repetitions, bars are its 95 % bootstrap interval. For each
time the best setting was chosen on seeds 1 to 99 and is judged here on a fresh seed; where it turns out slower there than the time allows, the solver has no point. Points on the
lowest line have reached the best known objective.</p>
<div class="panels">${namesOf(data.quality)
    .map((name, k) =>
      qualityPanel(
        data.quality.filter((row) => row.name === name),
        `q${k}`,
      ),
    )
    .join("\n")}</div>
<h2>Speed of the sweeps</h2>
<p>Attempted spin updates per CPU second at the same temperatures, in alternation. Speed alone is no quality: Spingap's bit-sliced kernels share random
numbers among groups of reads, which the two sections above pay for.</p>
${ratesTable(data.rates)}
</main>
</body>
</html>
`;
}

function tableHtml(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<div class="table"><table><caption>${escaped(caption)}</caption><thead><tr>${heads.map((h) => `<th class="text">${escaped(h)}</th>`).join("")}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td class="text">${cell}</td>`).join("")}</tr>`).join("\n")}</tbody></table></div>`;
}

function comparisonTable(
  caption: string,
  rows: readonly (Comparison & { readonly cpuS?: number })[],
  by: "instance" | "cpuS",
): string {
  const count = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  const counts = `${caption}: ahead ${count("ahead")}, undecided ${count("undecided")}, behind ${count("behind")}`;
  return tableHtml(
    counts,
    ["instance", ...(by === "cpuS" ? ["CPU time"] : []), "Spingap is", "best of the others", "by how much"],
    rows.map((row) => [
      escaped(row.instance),
      ...(by === "cpuS" ? [seconds(row.cpuS ?? null)] : []),
      `<span class="verdict ${row.verdict}">${row.verdict}</span>`,
      escaped(row.peer),
      escaped(row.text),
    ]),
  );
}

function timesTable(rows: readonly TtsRow[]): string {
  return tableHtml(
    "Time to solution at 99 %, one thread",
    ["target", "solver", "TTS99", "95 % interval", "hits", "CPU time of a trial", "setting"],
    rows.map((row) => [
      escaped(`${row.name}, ${row.objective}`),
      escaped(nameOf(row.solver)),
      row.hits === 0 ? `&gt; ${seconds(row.tts99LowS)}` : seconds(row.tts99S),
      row.hits === 0 ? "" : `${seconds(row.tts99LowS)} … ${seconds(row.tts99HighS)}`,
      `${row.hits} of ${row.trials}`,
      seconds(row.cpuS / row.trials),
      escaped(row.setting),
    ]),
  );
}

function ratesTable(rows: readonly RateRow[]): string {
  return tableHtml(
    "Spin updates per CPU second; path integrals count slices",
    ["model", "Spingap's kernel", "updates/s", "peer", "its updates/s", "ratio (least … greatest)"],
    rows.map(({ name, kernel, updatesPerSecond, solver, peerUpdatesPerSecond, ratio }) => [
      escaped(name),
      escaped(kernel),
      updatesPerSecond.toExponential(2),
      escaped(nameOf(solver)),
      peerUpdatesPerSecond.toExponential(2),
      `${short(ratio.median)} (${short(ratio.least)} … ${short(ratio.greatest)})`,
    ]),
  );
}

function timesPanel(rows: readonly TtsRow[]): string {
  const names = namesOf(rows);
  const solvers = [...new Set(rows.map(({ solver }) => nameOf(solver)))];
  const series = solvers.map((solver, k) => ({
    name: solver,
    look: "measured" as const,
    colour: Object.values(SOLVERS).find(({ name }) => name === solver)?.colour ?? 0,
    points: rows
      .filter((row) => nameOf(row.solver) === solver && row.tts99S !== null)
      .map(
        (row): Point => [
          names.indexOf(row.name) + 1 + (k - (solvers.length - 1) / 2) * 0.1,
          row.tts99S ?? 0,
          row.tts99LowS ?? 0,
          row.tts99HighS ?? row.tts99S ?? 0,
        ],
      ),
  }));
  const panel: Panel = {
    facet: "Time to solution at 99 %",
    clock: "all",
    x: { name: names.map((name, k) => `${k + 1}: ${name}`).join(", "), scale: "linear" },
    y: { name: "CPU seconds of one thread", scale: "log" },
    series: series.filter(({ points }) => points.length > 0),
    alt: "The same numbers are in the table below. Solvers without a hit have no point.",
  };
  return `<div class="panel">${panelSvg(panel, "tts")}</div>`;
}

function qualityPanel(rows: readonly QualityRow[], id: string): string {
  const positive = rows.flatMap((row) => row.points.map(({ median }) => gapOf(row, median))).filter((gap) => gap > 0);
  // Logarithms have no zero: the line of those that reached the best known lies below all others.
  const floor = 10 ** Math.floor(Math.log10(Math.min(...positive, 0.01)) - 0.5);
  const series = rows
    .filter(({ points }) => points.length > 0)
    .map((row) => ({
      name: nameOf(row.solver),
      look: "envelope" as const,
      colour: SOLVERS[row.solver]?.colour ?? 0,
      points: row.points.map(({ cpuS, median, low, high }): Point => {
        const [at, a, b] = [median, low, high].map((objective) => Math.max(floor, gapOf(row, objective)));
        return [cpuS, at, Math.min(a, b), Math.max(a, b)];
      }),
    }));
  const panel: Panel = {
    facet: `${rows[0].name}, best known ${rows[0].best}`,
    clock: "all",
    x: { name: "CPU seconds of one thread", scale: "log" },
    y: { name: `distance from the best known (${floor.toExponential(0)}: reached)`, scale: "log" },
    series,
    alt: series
      .map(({ name, points }) => {
        const [cpuS, gap] = points[points.length - 1];
        return `${name}: ${gap <= floor ? "the best known" : `${short(100 * gap)} % from it`} after ${seconds(cpuS)}.`;
      })
      .join(" "),
  };
  return `<div class="panel">${panelSvg(panel, id)}</div>`;
}
