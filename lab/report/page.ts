import { escaped, panelSvg } from "./chart.ts";
import type { Figure } from "./figure.ts";
import { CLOCK_NAME } from "./figure.ts";
import type { Findings } from "./findings.ts";
import { CLOCKS, type Clock } from "./material.ts";
import { STYLE } from "./page-style.ts";
import { type Quote, quoteOf, table } from "./page-tables.ts";

/** Rows of a table on the page at most; the JSON has all. */
const MOST_ROWS = 80;

/** The JSON behind a report: eight digits, and null for what is unknown or unbounded. */
export function findingsJson(findings: Findings): string {
  return JSON.stringify(findings, (_, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value)
      ? Number.isFinite(value)
        ? Number(value.toPrecision(8))
        : null
      : value,
  );
}

/** The report as one HTML document that needs nothing else. @param json  `findingsJson` of the same findings. */
export function reportPage(findings: Findings, json: string): string {
  const quote = quoteOf(JSON.parse(json));
  const title = `Time against accuracy: ${findings.campaign}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${CLOCKS.map((clock, k) => `<input class="clock" type="radio" name="clock" id="clock-${clock}"${k === 0 ? " checked" : ""}>`).join("\n")}
<header>
<h1>${escaped(title)}</h1>
<p>Annealing finds better answers when it is given more time. This report says how much better, for how much more time, and
whether that agrees with what the shape of each problem predicts. It was made from ${quote("/provenance/cells")} runs with
${quote("/provenance/reads")} reads in all; ${quote("/provenance/dropped")} runs were dropped.</p>
</header>
<nav class="clocks" aria-label="Clock of all figures"><span>Clock:</span>
${CLOCKS.map((clock) => `<label for="clock-${clock}">${CLOCK_NAME[clock]}</label>`).join("\n")}
</nav>
<main>
${claims(findings, quote)}
${findings.figures.map((figure, k) => figureHtml(figure, k)).join("\n")}
${kernels(findings, quote)}
${times(findings, quote)}
${controls(findings, quote)}
${provenance(findings, quote)}
</main>
<script type="application/json" id="findings">${json.replaceAll("<", "\\u003c")}</script>
</body>
</html>
`;
}

function className(verdict: string): string {
  return verdict.replaceAll(" ", "-");
}

function badge(verdict: string, pointer: string): string {
  return `<span class="verdict ${className(verdict)}" data-json="${pointer}">${escaped(verdict)}</span>`;
}

function claims({ claims: all, bounds, exponents }: Findings, quote: Quote): string {
  const boxes = all.map((claim, k) => {
    const at = `/claims/${k}`;
    const measured =
      claim.exponent === null
        ? ""
        : `<p>Measured exponent <b>${quote(`${at}/exponent/estimate`)}</b>, 95 % interval ${quote(`${at}/exponent/low95`)} to
${quote(`${at}/exponent/high95`)} (90 %: ${quote(`${at}/exponent/low90`)} to ${quote(`${at}/exponent/high90`)}).</p>
<p class="note">From ${quote(`${at}/fit/points`)} lengths of run, ${quote(`${at}/fit/from`)} to ${quote(`${at}/fit/to`)} sweeps. A straight line fits
them as well as chance allows in ${quote(`${at}/fit/goodness`)} of cases${claim.fit !== null && claim.fit.goodness < 0.01 ? ": <b>it is not a straight line</b>, so the exponent depends on the window" : ""}.
${claim.rivals.length > 0 ? `The form that best continues into the longest half-decade, which was held out: <b>${quote(`${at}/rivals/0/form`)}</b> (score ${quote(`${at}/rivals/0/heldOutScore`)}, second ${quote(`${at}/rivals/1/form`)}, ${quote(`${at}/rivals/1/heldOutScore`)}).` : "Too few lengths to compare with other forms of the law."}
${claim.atEdge > 0 ? `In ${quote(`${at}/atEdge`)} of the points the best schedule is at the border of those tried: a wider grid might do better.` : ""}</p>`;
    return `<section class="claim ${className(claim.verdict)}"><p>${badge(claim.verdict, `${at}/verdict`)} <b>${quote(`${at}/hypothesis`)}</b></p>
<p>${quote(`${at}/statement`)} Predicted exponent <b>${quote(`${at}/predicted`)}</b>, equal if within a margin of ${quote(`${at}/margin`)} of it.</p>
${measured}<p>${quote(`${at}/reason`)}</p></section>`;
  });
  const count = (verdict: string): number => all.filter((claim) => claim.verdict === verdict).length;
  const study =
    exponents === null
      ? ""
      : `<section class="claim"><p><b>Many instances</b> (figure E): measured against predicted exponent, slope
<b>${quote("/exponents/slope/estimate")}</b>, 95 % interval ${quote("/exponents/slope/low")} to ${quote("/exponents/slope/high")}; rank correlation
${quote("/exponents/rankCorrelation")}, after shuffling ${quote("/exponents/shuffled/rankCorrelation")} (share of shufflings as high: ${quote("/exponents/chance")}).</p></section>`;
  return `<h2 id="claims">What was claimed, and what came out</h2>
<p>Every claim was written down, with its margin, before the first run. <b>Consistent</b>: the measured exponent equals the predicted one
within the margin, by two one-sided tests at 5 %. <b>Violated</b>: it lies outside the margin. <b>Inconclusive</b>: the data cannot tell.
<b>Not tested</b>: the campaign lacks what the test needs. A claim whose true exponent is just outside the margin is called consistent in at most
5 % of campaigns. What would refute the theory: a violated claim, or a single broken bound.</p>
<p class="note">Predicted exponents are limits for long runs and the best of all schedules. On eight spins exact calculation comes within 15 % of them between
2¹³ and 2¹⁸ sweeps, with schedules a few percent apart. Shorter runs or a coarser set of schedules can neither confirm nor refute them: such claims stay inconclusive, with what was measured beside them.</p>
<p>${["consistent", "violated", "inconclusive", "not tested"].map((v) => `<span class="verdict ${className(v)}">${v}: ${count(v)}</span>`).join(" ")}
<span class="verdict ${bounds.broken === 0 ? "holds" : "broken"}">exact bounds: ${quote("/bounds/checked")} checked, ${quote("/bounds/broken")} broken</span></p>
${boxes.length === 0 ? "<p>Nothing was registered for this campaign.</p>" : boxes.join("\n")}
${study}
<p class="note">The law that ties accuracy, time and the gap together is this project's working form of known theorems (Holley and Stroock on the gap at low
temperature, Catoni on the best cooling, Fill and Levin–Peres on relaxation); it is not one published theorem. Intervals are bootstrap intervals (bias-corrected
and accelerated) over instances and the independent blocks within them, widened for few units.</p>`;
}

function figureHtml(figure: Figure, index: number): string {
  const panels = figure.panels.map((panel, k) => {
    const svg = panelSvg(panel, `f${figure.id.toLowerCase()}${k}`);
    return `<div class="panel" data-clock="${panel.clock}" data-json="/figures/${index}/panels/${k}">${svg}</div>`;
  });
  return `<figure data-json="/figures/${index}"><h2>Figure ${figure.id}</h2><figcaption><b>${escaped(figure.title)}</b> ${escaped(figure.caption)}
${figure.panels.length > 0 && figure.panels.every(({ clock }) => clock === "all") ? '<span class="note">The axes have no unit of time: one picture for all clocks.</span>' : ""}
${figure.missing === null ? "" : `<span class="note">${escaped(figure.missing)}</span>`}</figcaption>
<div class="panels">${panels.join("\n")}</div></figure>`;
}

function rowsOf(pointer: string, length: number): readonly string[] {
  return Array.from({ length: Math.min(length, MOST_ROWS) }, (_, k) => `${pointer}/${k}`);
}

function more(length: number): string {
  return length > MOST_ROWS ? `<p class="note">${length - MOST_ROWS} more rows are in the JSON.</p>` : "";
}

function kernels({ kernels: rows, nonNormal }: Findings, quote: Quote): string {
  const q = (field: string) => (row: string) => quote(`${row}/${field}`);
  return `<h2 id="kernels">With and without detailed balance</h2>
<p>Detailed balance makes every step as likely as its reverse; it is convenient, not necessary. A sequential sweep breaks it, a lifted walk keeps going in
its direction. Breaking it can never make the gap of the same steps smaller, and need not make it larger. Δ: gap, k: rate at which
“not yet at the ground state” dies out, τ<sub>int</sub>: integrated autocorrelation time of the energy. For chains with detailed balance and one ground state
π(x₀)Δ ≤ k ≤ Δ is a theorem; π(x₀) is the weight of the ground state. Rates are per sweep.</p>
${table("Kernels of the campaign at one temperature, and exact chains beside them", rowsOf("/kernels", rows.length), [
  { head: "instance", cell: q("instance"), text: "short" },
  { head: "β", cell: q("beta") },
  { head: "kernel", cell: q("kernel"), text: "short" },
  { head: "from", cell: q("source"), text: "short" },
  { head: "detailed balance", cell: q("detailedBalance"), text: "short" },
  { head: "Δ exact", cell: q("gap") },
  { head: "Δ over reversible", cell: q("overReversible") },
  { head: "k exact", cell: q("killing") },
  { head: "k measured", cell: q("measured/rate") },
  { head: "95 % from", cell: q("measured/low") },
  { head: "to", cell: q("measured/high") },
  { head: "π(x₀)Δ ≤ k ≤ Δ", cell: q("bounds/hold"), text: "short" },
  { head: "τ_int, sweeps", cell: q("integratedTime") },
  { head: "seconds a sweep", cell: q("secondsPerSweep") },
])}${more(rows.length)}
<section class="warning"><h3>1/Δ alone misleads</h3>
<p>The gap is the rate at the very end of relaxation. Before that there can be a long wait that the gap does not see: in a walk with a drift between two walls the
gap stays open however long the walk is, yet it has to cross first. Chains whose generator is far from symmetric (biased, lifted, sequential) do
this. So read gaps together with the distance itself (figure C), with first hits (figure F) and with the times below.</p>
${table("A walk with a drift: steps right at rate 1, left at ¼; exact", rowsOf("/nonNormal", nonNormal.length), [
  { head: "places", cell: q("length") },
  { head: "1/Δ", cell: q("relaxationTime") },
  { head: "time until distance ¼", cell: q("mixingTime") },
])}</section>`;
}

function times({ tts }: Findings, quote: Quote): string {
  const q = (field: string) => (row: string) => quote(`${row}/${field}`);
  const ofClock = (clock: Clock, unit: string) => [
    { head: `TTS, ${unit}`, cell: q(`tts/${clock}/estimate`) },
    { head: "95 % from", cell: q(`tts/${clock}/low`) },
    { head: "to", cell: q(`tts/${clock}/high`) },
  ];
  return `<h2 id="times">Time to solution</h2>
<p>TTS(ε, 0.99): time of one thread until some read has come within ε of the ground energy with probability 0.99, repeating runs of the best length.
Length and schedule are chosen on half of the seeds; the row is of the other half. p: share of reads that succeed, with Jeffreys' 95 % interval on as many independent
reads as the scatter of blocks leaves. <b>Bound</b> “lower”: no read succeeded, only the left end is known; “upper”: every read did, so shorter runs might
do. <b>Inside</b>: the best length lies strictly inside those tried; where it does not, growth of these times with size is only bounded from below. Where the
ground energy is the best found, times are to that energy and may be too small.</p>
${table("Time to solution at 99 %, one thread", rowsOf("/tts", tts.length), [
  { head: "instance", cell: q("instance"), text: "short" },
  { head: "method", cell: q("method"), text: "short" },
  { head: "ε", cell: q("accuracy") },
  { head: "schedule", cell: q("schedule"), text: "short" },
  { head: "sweeps", cell: q("sweeps") },
  { head: "reads", cell: q("reads") },
  { head: "independent", cell: q("effectiveReads") },
  { head: "p", cell: q("p/estimate") },
  { head: "95 % from", cell: q("p/low") },
  { head: "to", cell: q("p/high") },
  ...ofClock("sweeps", "sweeps"),
  ...ofClock("updates", "updates"),
  ...ofClock("seconds", "s"),
  { head: "bound", cell: q("bound"), text: "short" },
  { head: "inside", cell: q("interior"), text: "short" },
])}${more(tts.length)}`;
}

function controls({ controls: all, restarts }: Findings, quote: Quote): string {
  const q = (field: string) => (row: string) => quote(`${row}/${field}`);
  const verdicts = new Map(all.map(({ verdict }, k) => [`/controls/${k}`, verdict]));
  return `<h2 id="controls">Negative controls</h2>
<p>A test that cannot fail proves nothing. These are done wrong on purpose, or without the effect that is claimed.</p>
${table("Controls", rowsOf("/controls", all.length), [
  { head: "control", cell: q("name"), text: "short" },
  { head: "what is done", cell: q("what"), text: "wide" },
  { head: "must come out", cell: q("expected"), text: "wide" },
  { head: "found", cell: q("found"), text: "wide" },
  { head: "verdict", cell: (row) => badge(verdicts.get(row) ?? "", `${row}/verdict`), text: "short" },
])}
${
  restarts.length === 0
    ? ""
    : table(
        "Restarts without annealing, exact by enumeration, beside the campaign's best method (ε = 0)",
        rowsOf("/restarts", restarts.length),
        [
          { head: "instance", cell: q("instance"), text: "short" },
          { head: "share of starts that succeed", cell: q("success") },
          { head: "sweeps a descent", cell: q("sweeps") },
          { head: "TTS of restarts, sweeps", cell: q("tts") },
          { head: "TTS of the best method, sweeps", cell: q("best/tts") },
          { head: "method", cell: q("best/method"), text: "short" },
        ],
      )
}`;
}

function provenance({ provenance: p }: Findings, quote: Quote): string {
  const q = (field: string) => (row: string) => quote(`${row}/${field}`);
  const at = "/provenance";
  const list = (field: "hosts" | "deviations" | "ranWith", length: number): string =>
    Array.from({ length: Math.min(length, 20) }, (_, k) => `<li>${quote(`${at}/${field}/${k}`)}</li>`).join("") +
    (length > 20 ? `<li>${length - 20} more in the JSON</li>` : "");
  return `<h2 id="provenance">Provenance</h2>
<p>Report by spingap ${quote(`${at}/version`)}. ${quote(`${at}/cells`)} runs, ${quote(`${at}/updates`)} spin updates, ${quote(`${at}/threadSeconds`)} thread seconds${p.started === null ? "" : `, begun ${quote(`${at}/started/first`)} to ${quote(`${at}/started/last`)}`}. Dropped runs:
<b>${quote(`${at}/dropped`)}</b>${p.dropped === 0 ? "" : " — <b>intervals and verdicts speak of what is left</b>"}. Seeds: ${p.seeds
    .slice(0, 40)
    .map((_, k) => quote(`${at}/seeds/${k}`))
    .join(", ")}${p.seeds.length > 40 ? ", …" : ""}.</p>
<p>${
    p.registered
      ? `Registered before the first run, at ${quote(`${at}/registeredAt`)}. ${p.deviations.length === 0 ? "What ran is what was registered." : `<b>${p.deviations.length} deviations:</b>`}`
      : "<b>Nothing was registered before the runs</b>: verdicts above are exploratory."
  }</p>
${p.deviations.length === 0 ? "" : `<ul>${list("deviations", p.deviations.length)}</ul>`}
<p>Runs were made with version</p><ul>${list("ranWith", p.ranWith.length)}</ul><p>on</p><ul>${list("hosts", p.hosts.length)}</ul>
<p>The same runs and this report again (each run's own command and digest are in the JSON, <code>/provenance/runs</code>):</p>
<pre>${p.reproduce.map((_, k) => quote(`${at}/reproduce/${k}`)).join("\n")}</pre>
${table("Instances", rowsOf(`${at}/instances`, p.instances.length), [
  { head: "instance", cell: q("id"), text: "short" },
  { head: "family", cell: q("family"), text: "short" },
  { head: "n", cell: q("n") },
  { head: "couplings", cell: q("interactions") },
  { head: "ground energy", cell: q("ground") },
  { head: "known from", cell: q("groundSource"), text: "short" },
  { head: "SHA-256", cell: q("sha256"), text: "wide" },
])}
${table("Methods", rowsOf(`${at}/methods`, p.methods.length), [
  { head: "method", cell: q("name"), text: "short" },
  { head: "kernel", cell: q("kernel"), text: "short" },
  { head: "SHA-256", cell: q("kernelSha256"), text: "wide" },
])}`;
}
