import { DARK_PALETTE, GREY, GRID, INK, NOTE, PALETTE } from "./chart.ts";
import { CLOCKS } from "./material.ts";

/** Colours in pictures are attributes; on a dark screen each value is given another by its attribute. */
function darkPictures(): string {
  const pairs: [light: string, dark: string][] = [
    [INK, "#e8e8e8"],
    [NOTE, "#b5b5b5"],
    [GRID, "#33383e"],
    [GREY, "#5d6670"],
    ...PALETTE.map((light, k): [string, string] => [light, DARK_PALETTE[k]]),
  ];
  return pairs
    .map(([light, dark]) => `svg [fill="${light}"]{fill:${dark}}svg [stroke="${light}"]{stroke:${dark}}`)
    .join("");
}

const SHOWN = CLOCKS.map(
  (clock) =>
    `#clock-${clock}:checked~main .panel[data-clock]:not([data-clock="${clock}"]):not([data-clock="all"]){display:none}`,
).join("");

const LIGHT = `:root{--paper:#fff;--ink:#1c1c1c;--note:#555;--line:#d5dae0;--soft:#f4f6f8;--accent:#0068a8;--good:#00633f;--bad:#a61c28;--unsure:#7a5a00;--goodback:#e3f4ec;--badback:#fbe6e7;--unsureback:#fbf2d9;--noneback:#eef0f2}`;
const DARK = `:root{--paper:#14171a;--ink:#e8e8e8;--note:#aab2ba;--line:#3a4149;--soft:#1d2226;--accent:#5ab4f0;--good:#6fdcae;--bad:#ff9aa2;--unsure:#ecd075;--goodback:#12352a;--badback:#43191d;--unsureback:#3a3214;--noneback:#262c31}${darkPictures()}`;

export const STYLE = `${LIGHT}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,"Segoe UI",Helvetica,Arial,sans-serif;color-scheme:light dark}
body{margin:0 auto;max-width:1360px;padding:0 24px 64px}
h1{font-size:1.9rem;line-height:1.2;margin:32px 0 4px}
h2{font-size:1.35rem;margin:44px 0 8px;border-top:2px solid var(--line);padding-top:20px}
h3{font-size:1.05rem;margin:24px 0 6px}
p,li{max-width:78ch}
a{color:var(--accent)}
code,pre{font:.88em/1.45 ui-monospace,Menlo,Consolas,monospace}
pre{background:var(--soft);border:1px solid var(--line);padding:10px 12px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.note{color:var(--note);font-size:.93rem}
.clock{position:absolute;opacity:0;pointer-events:none}
.clocks{position:sticky;top:0;z-index:2;background:var(--paper);border-bottom:1px solid var(--line);padding:10px 0;display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.clocks label{border:1px solid var(--line);border-radius:6px;padding:3px 12px;cursor:pointer;background:var(--soft)}
${CLOCKS.map((clock) => `#clock-${clock}:checked~.clocks label[for=clock-${clock}]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent);font-weight:600}#clock-${clock}:focus-visible~.clocks label[for=clock-${clock}]{outline:3px solid var(--accent);outline-offset:2px}`).join("\n")}
${SHOWN}
.claim{border:1px solid var(--line);border-left-width:6px;border-radius:6px;padding:10px 16px;margin:12px 0;background:var(--soft)}
.claim p{margin:4px 0}
.verdict{display:inline-block;border-radius:4px;padding:1px 10px;font-weight:700;text-transform:uppercase;font-size:.82rem;letter-spacing:.03em}
.consistent,.passed,.holds{background:var(--goodback);color:var(--good)}
.violated,.failed,.broken{background:var(--badback);color:var(--bad)}
.inconclusive{background:var(--unsureback);color:var(--unsure)}
.not-tested,.told{background:var(--noneback);color:var(--note)}
.claim.consistent{background:var(--soft);color:inherit;border-left-color:var(--good)}
.claim.violated{background:var(--soft);color:inherit;border-left-color:var(--bad)}
.claim.inconclusive{background:var(--soft);color:inherit;border-left-color:var(--unsure)}
.claim.not-tested{background:var(--soft);color:inherit}
figure{margin:28px 0 36px}
figcaption{max-width:90ch;margin:0 0 10px}
figcaption b{display:block;font-size:1.1rem}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,560px),1fr));gap:16px}
.panel svg{width:100%;height:auto;display:block;font-family:system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
.panel{border:1px solid var(--line);border-radius:6px;padding:6px}
.table{overflow-x:auto;margin:10px 0 18px}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--note);padding-bottom:6px}
th,td{padding:4px 10px;border-bottom:1px solid var(--line);text-align:right;vertical-align:top;white-space:nowrap}
th{position:static;background:var(--soft);font-weight:600;white-space:normal}
td.text,th.text{text-align:left}
td.wide{white-space:normal;min-width:22ch;max-width:52ch;overflow-wrap:anywhere}
.warning{border:1px solid var(--unsure);border-left-width:6px;border-radius:6px;padding:10px 16px;margin:16px 0;max-width:90ch}
details{margin:10px 0}
@media (prefers-color-scheme:dark){${DARK}}
@media print{html{font-size:10.5pt;color-scheme:light}body{max-width:none;padding:0}.clocks{position:static}.clocks label{display:none}${CLOCKS.map((clock) => `#clock-${clock}:checked~.clocks label[for=clock-${clock}]{display:inline}`).join("")}figure,.panel,.claim,tr{break-inside:avoid}h2,h3,figcaption{break-after:avoid}.panels{grid-template-columns:1fr 1fr}.table{overflow:visible}table{font-size:8pt}th,td{padding:2px 4px;white-space:normal}a{color:inherit;text-decoration:none}}
`;
