import { basename, dirname, join, resolve } from "node:path";
import { describeFailure, invalid, type Result, success } from "../core/failure.ts";
import { MAX_SEED } from "../core/random/stream.ts";
import { cellsOf } from "../lab/campaign/grid.ts";
import { readExponents } from "../lab/exponents/exponents-file.ts";
import { energyTable } from "../lab/landscape/energy-table.ts";
import { findingsOf } from "../lab/report/findings.ts";
import type { Hypothesis, Material } from "../lab/report/material.ts";
import { findingsJson, reportPage } from "../lab/report/page.ts";
import type { Claim } from "../lab/report/verdicts.ts";
import { checkStored } from "./campaign/check-preregistration.ts";
import { readCampaign, type StoredCampaign, writeWhole } from "./campaign/directory.ts";
import { loadInstances } from "./campaign/instances.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { parseWhole } from "./option-values.ts";
import { readText } from "./read-file.ts";
import { version } from "./version.ts";

export interface ReportFlags {
  readonly out?: string;
  readonly exponents?: string;
  readonly exactSpins: string;
  readonly seed: string;
}

/** Most spins of exact spectra in a report: 2¹⁴ states, seconds for each temperature. */
export const MAX_EXACT_SPINS = 14;

/** Carries out `spingap report CAMPAIGN`: writes the page and the JSON behind it, and prints the claims. */
export async function report(directory: string, flags: ReportFlags): Promise<ExitCode> {
  const material = await materialOf(directory, flags);
  if (!material.ok) return reportFailure(material.failure);
  const page = flags.out ?? join(directory, "report.html");
  if (!page.endsWith(".html"))
    return reportFailure(
      invalid("--out", `expected a file that ends in .html, got ${page}: the JSON goes beside it`).failure,
    );
  const findings = findingsOf(material.value);
  const json = findingsJson(findings);
  const html = reportPage(findings, json);
  for (const [file, text] of [
    [page.replace(/\.html$/, ".json"), `${json}\n`],
    [page, html],
  ] as const) {
    const written = writeWhole(file, text);
    if (!written.ok) return reportFailure(written.failure);
  }
  const { claims, bounds, provenance } = findings;
  for (const claim of claims) process.stdout.write(`${lineOf(claim)}\n`);
  process.stdout.write(
    `${bounds.checked} exact bounds checked, ${bounds.broken} broken; ${provenance.cells} runs, ${provenance.dropped} dropped, ${provenance.deviations.length} deviations from what was registered\n` +
      `${page} (${(Buffer.byteLength(html) / 1e6).toFixed(2)} MB) and the JSON beside it\n`,
  );
  return ExitCode.done;
}

function lineOf({ hypothesis, verdict, predicted, exponent, reason }: Claim): string {
  const measured =
    exponent === null
      ? reason
      : `measured ${exponent.estimate.toFixed(3)} (${exponent.low95.toFixed(3)} to ${exponent.high95.toFixed(3)})`;
  return `${verdict.padEnd(12)}  ${hypothesis}: predicted ${predicted.toFixed(3)}, ${measured}`;
}

/** Reads all that a report is made of. */
async function materialOf(directory: string, flags: ReportFlags): Promise<Result<Material>> {
  const seed = parseWhole("--seed", flags.seed, { min: 0, max: MAX_SEED });
  if (!seed.ok) return seed;
  const exactSpins = parseWhole("--exact-spins", flags.exactSpins, { min: 0, max: MAX_EXACT_SPINS });
  if (!exactSpins.ok) return exactSpins;
  const exponents = flags.exponents === undefined ? success(null) : readStudy(flags.exponents);
  if (!exponents.ok) return exponents;
  const campaign = readCampaign(directory);
  if (!campaign.ok) return campaign;
  const { cells, spec, registration, unreadable } = campaign.value;
  if (cells.length === 0) return invalid(directory, "has no finished run yet");
  const { tables, asked, unread } = await smallTables(campaign.value, exactSpins.value);
  const check = registration === null ? null : checkStored(campaign.value);
  if (check?.ok === false) return check;
  const deviations = check === null ? [] : check.value.deviations;
  const spoilt = unreadable.map(({ file, reason }) => `${file}: ${reason}`);
  const page = flags.out ?? join(directory, "report.html");
  return success({
    name: spec.name ?? basename(resolve(directory)),
    cells,
    missing:
      check === null
        ? Math.max(unreadable.length, asked === null ? 0 : asked - cells.length)
        : deviations.filter(({ kind }) => kind === "missing").length,
    tables,
    polished: new Set(spec.methods.filter(({ polish }) => polish).map(({ name }) => name)),
    hypotheses: (registration?.hypotheses ?? []).map(
      ({ id, instance, method, schedules, quantity, predicted, margin, basis }): Hypothesis => ({
        id,
        statement: `${quantity === "failure" ? "The least share of failures" : "The least mean energy above the ground energy"} on ${instance} by ${method} falls as ${basis}.`,
        quantity: quantity === "failure" ? "failure" : "residual",
        instances: [instance],
        method,
        schedules,
        predicted,
        margin,
      }),
    ),
    registration: {
      present: registration !== null,
      registeredAt: registration?.registeredAt ?? null,
      deviations: [...(check === null ? spoilt : deviations.map(({ where, what }) => `${where} ${what}`)), ...unread],
    },
    exponents: exponents.value,
    reproduce: [
      `spingap bench schedules ${join(directory, "spec.json")} --out ${join(dirname(directory), `${basename(directory)}-again`)}`,
      `spingap report ${directory} --out ${page}${flags.exponents === undefined ? "" : ` --exponents ${flags.exponents}`} --exact-spins ${exactSpins.value} --seed ${seed.value}`,
    ],
    version,
    seed: seed.value,
  });
}

/** Energies of all states of the small instances; a model that is no longer what was run is left out and said so. */
async function smallTables(
  { spec, directory, cells }: StoredCampaign,
  most: number,
): Promise<{
  readonly tables: ReadonlyMap<string, Float64Array>;
  readonly asked: number | null;
  readonly unread: readonly string[];
}> {
  const ran = new Map(cells.map(({ instance }) => [instance.id, instance]));
  const tables = new Map<string, Float64Array>();
  const unread: string[] = [];
  const loaded: { readonly id: string; readonly group: string | null }[] = [];
  for (const given of spec.instances) {
    const read = await loadInstances({ ...spec, instances: [given] }, directory);
    if (!read.ok) {
      unread.push(
        `an instance could not be read again, so it has no exact spectra here: ${describeFailure(read.failure)}`,
      );
      continue;
    }
    for (const { id, group, about, problem } of read.value) {
      loaded.push({ id, group });
      const was = ran.get(id);
      if (was === undefined || was.n > most) continue;
      if (was.sha256 !== about.sha256)
        unread.push(`${id} is another model now (SHA-256 ${about.sha256}) than the one that was run`);
      else tables.set(id, energyTable(problem.model));
    }
  }
  return { tables, asked: unread.length === 0 ? cellsOf(spec, loaded).length : null, unread };
}

/** The study of predicted against measured exponents. */
function readStudy(file: string): Result<Material["exponents"]> {
  const text = readText(file);
  if (!text.ok) return text;
  try {
    const { lines } = readExponents(text.value);
    if (lines.length === 0)
      return invalid(file, "has no measured instance: expected the file of `spingap lab exponents --out`");
    return success({
      source: basename(file),
      pairs: lines.map(({ draw, predicted, measured }) => ({ instance: String(draw), predicted, measured })),
    });
  } catch (error) {
    return invalid(file, `not the file of \`spingap lab exponents --out\`: ${(error as Error).message}`);
  }
}
