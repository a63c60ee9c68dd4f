import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Where Debian's package and others put a Chromium. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

/** Where it is, or why there is none. */
type FoundChromium =
  | { readonly path: string; readonly missing: null }
  | { readonly path: null; readonly missing: string };

/** The Chromium of this machine; null, with a word why, where there is none. `SPINGAP_CHROMIUM` names another. */
export function chromiumPath(): FoundChromium {
  const named = process.env["SPINGAP_CHROMIUM"];
  const path = [...(named === undefined ? [] : [named]), ...PLACES].find((place) => existsSync(place));
  return path === undefined
    ? { path: null, missing: "no Chromium is installed: scripts/install-chromium.sh installs Debian's" }
    : { path, missing: null };
}

/** The same, after an attempt to install Debian's where there is none: five minutes at most. */
export function installedChromium(): FoundChromium {
  const there = chromiumPath();
  if (there.path !== null) return there;
  const script = join(import.meta.dirname, "../../scripts/install-chromium.sh");
  const { status, stderr } = spawnSync("bash", [script], { encoding: "utf8" });
  return status === 0 ? chromiumPath() : { path: null, missing: stderr.trim().split("\n").at(-1) ?? "no Chromium" };
}

/** Starts a Chromium without a window that asks the outside for nothing. */
export function launchChromium(path: string): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [
      // Its sandbox needs rights that containers do not give; it loads pages of this machine alone.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
