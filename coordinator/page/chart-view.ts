/** A picture as data: what the charts draw, and what their tables list. */

export interface ChartAxis {
  readonly name: string;
  readonly scale: "log" | "linear";
  /** A number as the table and the pointer's line show it. */
  readonly text: (value: number) => string;
}

export interface ChartSeries {
  readonly name: string;
  readonly look: "line" | "joined" | "step" | "dashed" | "dotted" | "dots";
  /** Of the page's palette, 0 … 5. */
  readonly colour: number;
}

/** All that one drawing needs. */
export interface ChartView {
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
  /** x ascending, then y of each series; null: nothing there. */
  readonly columns: readonly [x: readonly number[], ...y: readonly (readonly (number | null)[])[]];
  /** Two series, upper and lower, with the space between them filled. */
  readonly band: readonly [upper: number, lower: number, name: string] | null;
  /** What the picture shows, for those who cannot see it. */
  readonly alt: string;
}
