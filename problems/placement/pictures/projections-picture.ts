import { columnsOf } from "../columns.ts";
import type { PlacementInstance, Projection } from "../instance.ts";
import type { PlacementJudgement, ProjectionFit } from "../judge.ts";
import { stepsWithin, type ZoneAxis } from "../lattice.ts";
import { tiltOf, zoneAxisText } from "../tilt.ts";
import { amounts, circle, differences, legendBar, marksByColour, square, svgDocument, text } from "./svg.ts";

const PANEL = 210;
const GAP = 24;
const MARGIN = 24;
const HEAD = 64;
/** Above so many columns a mark is a square, which takes less text than a circle. */
const MANY = 3000;

/** Each projection as measured, as placed, and the difference: one row a tilt. */
export function projectionsPicture(instance: PlacementInstance, judgement: PlacementJudgement): string {
  const body: string[] = [];
  const titles = ["measured (atoms per column)", "placed (atoms per column)", "placed − measured"];
  body.push(text(MARGIN, 28, `Projections of ${instance.name}`, { size: 15, bold: true }));
  for (const [p, title] of titles.entries()) body.push(text(MARGIN + p * (PANEL + GAP), 52, title, { bold: true }));
  const most = instance.projections.reduce(
    (largest, { target }) => target.reduce((top, y) => Math.max(top, y), largest),
    1,
  );
  const reach = Math.max(
    1,
    judgement.projections.reduce((largest, fit) => Math.max(largest, fit.largestResidual), 0),
  );
  let top = HEAD;
  for (const [p, projection] of instance.projections.entries()) {
    const fit = judgement.projections[p];
    const frame = frameOf(projection);
    body.push(text(MARGIN, top + 12, caption(fit)));
    const panels: readonly ((c: number) => string)[] = [
      (c) => amounts(projection.target[c] / most),
      (c) => amounts((projection.target[c] + fit.residual[c]) / most),
      (c) => differences(0.5 + fit.residual[c] / (2 * reach)),
    ];
    for (const [panel, colour] of panels.entries()) {
      const left = MARGIN + panel * (PANEL + GAP);
      body.push(...marks(projection, frame, left, top + 22, colour));
    }
    top += 22 + frame.height + GAP;
  }
  const right = MARGIN + 2 * (PANEL + GAP);
  body.push(...legendBar(MARGIN, top, PANEL, amounts, ["0", `${format(most)} atoms`]));
  body.push(...legendBar(right, top, PANEL, differences, [`−${format(reach)}`, `+${format(reach)} atoms`]));
  const description = judgement.projections.map(caption).join("; ");
  return svgDocument(
    { width: 2 * MARGIN + 3 * PANEL + 2 * GAP, height: top + 20 + MARGIN },
    { title: `Projections of ${instance.name}: measured, placed, and the difference`, description },
    body,
  );
}

function caption({ direction, chiSquare, columns, wrongColumns }: ProjectionFit): string {
  const tilt = tiltOf(direction).toFixed(1);
  return `${zoneAxisText(direction)}, ${tilt}° from [100]: χ² ${format(chiSquare)} over ${columns} columns, ${wrongColumns} off by half an atom or more`;
}

function format(value: number): string {
  return String(Number(value.toPrecision(3)));
}

interface Frame {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly radius: number;
}

/** How image places become pixels: the image fits a panel, its vertical axis upwards. */
function frameOf({ columns }: Projection): Frame {
  const { count, position, direction } = columns;
  let [low, high, bottom, top] = [0, 0, 0, 0];
  for (let c = 0; c < count; c++) {
    low = Math.min(low, position[2 * c]);
    high = Math.max(high, position[2 * c]);
    bottom = Math.min(bottom, position[2 * c + 1]);
    top = Math.max(top, position[2 * c + 1]);
  }
  const spacing = leastSpacing(direction);
  const scale = PANEL / Math.max(high - low + spacing, top - bottom + spacing);
  return {
    scale,
    left: low - spacing / 2,
    top: top + spacing / 2,
    height: scale * (top - bottom + spacing),
    radius: 0.48 * spacing * scale,
  };
}

/** The least distance of two columns of a full lattice: of the origin's and any near one's. */
function leastSpacing(direction: ZoneAxis): number {
  const { position } = columnsOf(Int32Array.from(stepsWithin(4).flat()), direction);
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; 2 * c < position.length; c++) {
    const distance = Math.hypot(position[2 * c], position[2 * c + 1]);
    if (distance > 1e-9) least = Math.min(least, distance);
  }
  return least;
}

function marks(
  { columns }: Projection,
  frame: Frame,
  left: number,
  top: number,
  colour: (c: number) => string,
): string[] {
  const { count, position } = columns;
  const mark = count > MANY ? square : circle;
  return marksByColour(
    Array.from({ length: count }, (_, c) => {
      const x = left + frame.scale * (position[2 * c] - frame.left);
      const y = top + frame.scale * (frame.top - position[2 * c + 1]);
      return [colour(c), mark(x, y, frame.radius)] as const;
    }),
    count > MANY ? "" : 'stroke="#c9ced6" stroke-width="0.4"',
  );
}
