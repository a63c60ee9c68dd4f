import { stream } from "../../core/random/stream.ts";
import { type Agreement, agreement } from "../exponents/agreement.ts";
import { uniformNumbers } from "../irreversible/lifted-sampler.ts";
import { type Figure, type Point, short } from "./figure.ts";
import type { Material } from "./material.ts";

/** Random numbers of the study's bootstrap, apart from those of claims. */
const STREAM_BLOCK = 1;

/** Figure E: exponents of many instances, foretold from the landscape and measured. */
export function exponentFigure({ exponents, seed }: Pick<Material, "exponents" | "seed">): {
  readonly figure: Figure;
  readonly agreement: Agreement | null;
} {
  const pairs = exponents?.pairs ?? [];
  const found = pairs.length < 3 ? null : agreement(pairs, uniformNumbers(stream(seed, 0, STREAM_BLOCK)));
  const most = Math.max(...pairs.flatMap(({ predicted, measured }) => [predicted, measured])) * 1.05;
  const line = (slope: number): Point[] => [
    [0, 0],
    [most / Math.max(1, slope), (slope * most) / Math.max(1, slope)],
  ];
  return {
    agreement: found,
    figure: {
      id: "E",
      title: "Predicted and measured exponents of many instances",
      caption:
        "Each marker is one random instance that was drawn before anything was run. Across: the exponent 1/D, from the difficulty D of its landscape " +
        "alone. Up: the exponent with which the best failure probability really falls, from the exact master equation. On the solid line " +
        "both agree; dashed lines are ± 15 %. Exponents have no unit of time: the figure is the same for every clock.",
      panels:
        found === null
          ? []
          : [
              {
                facet: `${pairs.length} instances, ${exponents?.source ?? ""}`,
                clock: "all",
                x: { name: "predicted exponent 1/D", scale: "linear" },
                y: { name: "measured exponent", scale: "linear" },
                series: [
                  { name: "equal", look: "exact", colour: 0, points: line(1) },
                  { name: "+ 15 %", look: "theory", colour: 0, points: line(1.15) },
                  { name: "− 15 %", look: "theory", colour: 0, points: line(0.85) },
                  {
                    name: "instances",
                    look: "measured",
                    colour: 1,
                    points: pairs.map(({ predicted, measured }): Point => [predicted, measured]),
                  },
                ],
                alt: `Measured against predicted exponent for ${pairs.length} instances: slope ${short(found.slope.estimate)}, 95 % interval ${short(found.slope.low)} to ${short(found.slope.high)}, rank correlation ${short(found.rankCorrelation)}.`,
              },
            ],
      missing:
        exponents === null
          ? "Not part of this campaign. `spingap lab exponents --out FILE` makes the study, and `spingap report … --exponents FILE` shows it here."
          : found === null
            ? "The study has fewer than three instances yet."
            : null,
    },
  };
}
