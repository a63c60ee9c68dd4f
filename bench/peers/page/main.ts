/**
 * The page of peers: `npm run bench:peers:page [-- --draw]` measures rates, times to solution and quality against time beside the
 * peers, one after the other, and writes docs/peers.json and docs/peers.html from them. With --draw only the page is drawn, from
 * docs/peers.json. Needs SPINGAP_INSTANCES, the folder of published instances, to measure.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "../../machine.ts";
import { peerVersions } from "../peers.ts";
import type { PeersData } from "./data.ts";
import { peersPage } from "./page.ts";

const { values: options } = parseArgs({ options: { draw: { type: "boolean", default: false } } });
const root = join(import.meta.dirname, "../../..");
const dataFile = join(root, "docs/peers.json");

if (!options.draw) {
  if (process.env["SPINGAP_INSTANCES"] === undefined) {
    process.stderr.write(
      "bench:peers:page: set SPINGAP_INSTANCES to the folder of published instances (gset/, k2000/, …)\n",
    );
    process.exit(2);
  }
  // The measurements append below where they run: a folder of their own keeps earlier ones out.
  const folder = mkdtempSync(join(tmpdir(), "spingap-peers-page-"));
  const measured = <Row>(script: string, file: string): Row[] => {
    const { status } = spawnSync(process.execPath, ["--import", "tsx", join(root, script)], {
      stdio: "inherit",
      cwd: root,
      env: { ...process.env, SPINGAP_RESULTS: folder },
    });
    if (status !== 0) throw new Error(`${script} ended with code ${status}`);
    return readFileSync(join(folder, file), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Row);
  };
  const data: PeersData = {
    rates: measured("bench/peers/main.ts", "peers.jsonl"),
    tts: measured("bench/peers/time-to-solution/main.ts", "peers-time-to-solution.jsonl"),
    quality: measured("bench/peers/quality/main.ts", "peers-quality.jsonl"),
    machine: machine(),
    versions: versionsText(),
  };
  rmSync(folder, { recursive: true });
  writeFileSync(dataFile, `${JSON.stringify(data, null, 1)}\n`);
}
const page = join(root, "docs/peers.html");
writeFileSync(page, peersPage(JSON.parse(readFileSync(dataFile, "utf8")) as PeersData));
process.stdout.write(`${page}\n`);

function versionsText(): string {
  const all = Object.assign({}, ...Object.values(peerVersions())) as Record<string, string>;
  return Object.entries(all)
    .filter(([name]) => name !== "python")
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
