import { amounts, circle, legendBar, marksByColour, short, svgDocument, text } from "./svg.ts";

/** What the picture shows; probability and truth where they are known. */
export interface LayersShown {
  readonly name: string;
  /** Shape (3n). */
  readonly sites: Int32Array;
  /** Shape (n), 0 or 1. */
  readonly occupied: Uint8Array;
  /** Shape (n), 0 … 1. */
  readonly probability: Float64Array | null;
  /** Shape (n), 0 or 1. */
  readonly truth: Uint8Array | null;
}

const PANEL = 150;
const GAP = 18;
const MARGIN = 24;
const HEAD = 58;
const ACROSS = 5;
/** Of thicker objects so many layers are shown, evenly taken. */
const MOST_LAYERS = 30;
const MISSING = "#e66101";
const EXTRA = "#c51b7d";

/** The placement layer by layer: one panel for each height k, sites filled by the probability of an atom. */
export function layersPicture(shown: LayersShown): string {
  const { sites, probability, truth, occupied } = shown;
  const layers = layersOf(sites);
  const chosen = evenly(
    [...layers.keys()].sort((a, b) => a - b),
    MOST_LAYERS,
  );
  let reach = 1;
  for (let s = 0; 3 * s < sites.length; s++)
    reach = Math.max(reach, Math.abs(sites[3 * s]), Math.abs(sites[3 * s + 1]));
  const scale = PANEL / (2 * reach + 1.5);
  const body: string[] = [text(MARGIN, 28, `Atoms of ${shown.name}, layer by layer`, { size: 15, bold: true })];
  const rest = layers.size > chosen.length ? `; ${chosen.length} of ${layers.size} layers shown` : "";
  const atoms = occupied.reduce((sum, x) => sum + x, 0);
  body.push(text(MARGIN, 46, `${atoms} atoms on ${occupied.length} candidate sites, view along [001]${rest}`));
  let errors = 0;
  for (const [p, k] of chosen.entries()) {
    const left = MARGIN + (p % ACROSS) * (PANEL + GAP);
    const top = HEAD + Math.floor(p / ACROSS) * (PANEL + GAP + 14);
    const here = layers.get(k) ?? [];
    const count = here.reduce((sum, s) => sum + occupied[s], 0);
    body.push(text(left, top + 10, `k = ${k}: ${count} atoms`, { size: 11 }));
    const at = (s: number): readonly [number, number] => [
      left + scale * (sites[3 * s] + reach + 0.75),
      top + 16 + scale * (reach + 0.75 - sites[3 * s + 1]),
    ];
    body.push(
      ...marksByColour(
        here.map((s) => [amounts(probability === null ? occupied[s] : probability[s]), circle(...at(s), 0.6 * scale)]),
        'stroke="#aeb6c1" stroke-width="0.5"',
      ),
    );
    if (truth === null) continue;
    const missing = here.filter((s) => truth[s] > occupied[s]);
    const extra = here.filter((s) => truth[s] < occupied[s]);
    errors += missing.length + extra.length;
    for (const s of missing) body.push(missingMark(...at(s), 0.6 * scale));
    for (const s of extra) body.push(extraMark(...at(s), 0.6 * scale));
  }
  const rows = Math.ceil(chosen.length / ACROSS);
  const foot = HEAD + rows * (PANEL + GAP + 14) + 4;
  body.push(...legend(shown, foot));
  const across = Math.min(ACROSS, Math.max(chosen.length, 4));
  const against = truth === null ? "" : ` Against the true object ${errors} of the sites shown are wrong.`;
  return svgDocument(
    { width: 2 * MARGIN + across * PANEL + (across - 1) * GAP, height: foot + 40 },
    {
      title: `Atoms of ${shown.name}, layer by layer`,
      description: `${atoms} atoms on ${occupied.length} candidate sites in ${layers.size} layers along [001].${against}`,
    },
    body,
  );
}

function missingMark(x: number, y: number, r: number): string {
  return `<circle cx="${short(x)}" cy="${short(y)}" r="${short(r)}" fill="none" stroke="${MISSING}" stroke-width="2.2"/>`;
}

function extraMark(x: number, y: number, r: number): string {
  const d = r * Math.SQRT1_2;
  const cross = `M${short(x - d)} ${short(y - d)}l${short(2 * d)} ${short(2 * d)}M${short(x + d)} ${short(y - d)}l${short(-2 * d)} ${short(2 * d)}`;
  return `<path d="${cross}" stroke="#fff" stroke-width="4.5"/><path d="${cross}" stroke="${EXTRA}" stroke-width="2.2"/>`;
}

function legend({ probability, truth }: LayersShown, top: number): string[] {
  const words =
    probability === null
      ? [
          ...marksByColour(
            [
              [amounts(1), circle(MARGIN + 7, top + 4, 6)],
              [amounts(0), circle(MARGIN + 77, top + 4, 6)],
            ],
            'stroke="#aeb6c1" stroke-width="0.5"',
          ),
          text(MARGIN + 18, top + 8, "atom", { size: 11 }),
          text(MARGIN + 88, top + 8, "empty", { size: 11 }),
        ]
      : [
          ...legendBar(MARGIN, top, 180, amounts, ["0", "1"]),
          text(MARGIN + 90, top + 20, "probability of an atom", { size: 10, anchor: "middle" }),
        ];
  if (truth === null) return words;
  const left = MARGIN + 230;
  return [
    ...words,
    missingMark(left + 7, top + 4, 6),
    text(left + 20, top + 8, "atom missed", { size: 11 }),
    extraMark(left + 117, top + 4, 6),
    text(left + 130, top + 8, "atom placed where there is none", { size: 11 }),
  ];
}

function layersOf(sites: Int32Array): Map<number, number[]> {
  const layers = new Map<number, number[]>();
  for (let s = 0; 3 * s < sites.length; s++) {
    const k = sites[3 * s + 2];
    const layer = layers.get(k);
    if (layer === undefined) layers.set(k, [s]);
    else layer.push(s);
  }
  return layers;
}

function evenly(values: readonly number[], most: number): number[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, p) => values[Math.round((p * (values.length - 1)) / (most - 1))]);
}
