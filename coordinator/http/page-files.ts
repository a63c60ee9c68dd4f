import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

/** A file of the live page as it goes out. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

/** By path. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/**
 * Reads the live page once: `/` and the files of the compiled folder under `/page/`, with the chart library's own files.
 * Nothing comes from anywhere else.
 *
 * @param folder  the compiled `coordinator/page`. @returns null where it was not compiled.
 */
export function readPageFiles(folder: URL): PageFiles | null {
  if (!existsSync(new URL("index.html", folder))) return null;
  const served = new Map<string, PageFile>();
  for (const name of readdirSync(folder)) {
    const type = TYPES[name.split(".").at(-1) ?? ""];
    if (type === undefined) continue;
    served.set(name === "index.html" ? "/" : `/page/${name}`, pageFile(type, readFileSync(new URL(name, folder))));
  }
  const { resolve } = createRequire(import.meta.url);
  for (const [name, type] of [
    ["uPlot.iife.min.js", TYPES["js"]],
    ["uPlot.min.css", TYPES["css"]],
  ])
    served.set(`/page/${name}`, pageFile(type, readFileSync(resolve(`uplot/dist/${name}`))));
  return served;
}

function pageFile(type: string, bytes: Buffer): PageFile {
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  return { type, bytes, gzipped: gzipSync(bytes, { level: 9 }), etag };
}

/**
 * The page loads its own files and talks to its own origin, and nothing else: no inline script or style, no frame, no form
 * that leads away, and no text that becomes markup.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // Asked for again each time, and answered with 304 where nothing changed.
  "cache-control": "no-cache",
};
