/** A number for a path: short, and the same on every machine. */
export function short(value: number): string {
  return String(Math.round(100 * value) / 100);
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A document with a title for screen readers and tooltips, and a longer description of what there is to see. */
export function svgDocument(
  size: { readonly width: number; readonly height: number },
  about: { readonly title: string; readonly description: string },
  body: readonly string[],
): string {
  const { width, height } = { width: Math.ceil(size.width), height: Math.ceil(size.height) };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description" font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222">`,
    `<title id="title">${escaped(about.title)}</title>`,
    `<desc id="description">${escaped(about.description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

export function text(
  x: number,
  y: number,
  words: string,
  style: { readonly size?: number; readonly anchor?: "start" | "middle" | "end"; readonly bold?: boolean } = {},
): string {
  const { size = 12, anchor = "start", bold = false } = style;
  const anchored = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${short(x)}" y="${short(y)}" font-size="${size}"${anchored}${bold ? ' font-weight="bold"' : ""}>${escaped(words)}</text>`;
}

export function circle(x: number, y: number, r: number): string {
  return `M${short(x - r)} ${short(y)}a${short(r)} ${short(r)} 0 1 0 ${short(2 * r)} 0a${short(r)} ${short(r)} 0 1 0 ${short(-2 * r)} 0`;
}

export function square(x: number, y: number, r: number): string {
  return `M${short(x - r)} ${short(y - r)}h${short(2 * r)}v${short(2 * r)}h${short(-2 * r)}z`;
}

/** One path for each colour: a picture of thousands of marks has a dozen elements. */
export function marksByColour(marks: Iterable<readonly [colour: string, path: string]>, attributes = ""): string[] {
  const paths = new Map<string, string[]>();
  for (const [colour, path] of marks) {
    const list = paths.get(colour);
    if (list === undefined) paths.set(colour, [path]);
    else list.push(path);
  }
  return [...paths].map(
    ([colour, list]) => `<path fill="${colour}"${attributes === "" ? "" : ` ${attributes}`} d="${list.join("")}"/>`,
  );
}

type Rgb = readonly [red: number, green: number, blue: number];

/** A scale of colours: stops are spread evenly over 0 … 1 and mixed in between, in so many steps. */
export function colourScale(stops: readonly Rgb[], steps: number): (share: number) => string {
  return (share) => {
    const stepped = Math.round(Math.min(1, Math.max(0, share)) * steps) / steps;
    const at = Math.min(stops.length - 2, Math.floor(stepped * (stops.length - 1)));
    const part = stepped * (stops.length - 1) - at;
    const mixed = stops[at].map((value, channel) => Math.round(value + part * (stops[at + 1][channel] - value)));
    return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  };
}

/** White to deep blue: amounts. */
export const amounts = colourScale(
  [
    [247, 249, 252],
    [158, 202, 225],
    [49, 130, 189],
    [8, 48, 107],
  ],
  24,
);

/** Blue, white, red: differences, ½ is none. Readable with red-green blindness. */
export const differences = colourScale(
  [
    [33, 102, 172],
    [146, 197, 222],
    [247, 247, 247],
    [244, 165, 130],
    [178, 24, 43],
  ],
  24,
);

/** A bar of a scale with its ends named. */
export function legendBar(
  x: number,
  y: number,
  width: number,
  scale: (share: number) => string,
  ends: readonly [low: string, high: string],
): string[] {
  const pieces = 24;
  const bar = Array.from(
    { length: pieces },
    (_, p) =>
      `<rect x="${short(x + (p * width) / pieces)}" y="${short(y)}" width="${short(width / pieces + 0.5)}" height="8" fill="${scale(p / (pieces - 1))}"/>`,
  );
  return [
    ...bar,
    text(x, y + 20, ends[0], { size: 10 }),
    text(x + width, y + 20, ends[1], { size: 10, anchor: "end" }),
  ];
}
