import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { invalid, type Result, success } from "../../core/failure.ts";
import { MAX_SEED, stream } from "../../core/random/stream.ts";
import { modelBytes } from "../../core/sample-set/canonical-bytes.ts";
import { type Agreement, agreement, FALSE_ALARM, HALF_WIDTH, verdictOf } from "../../lab/exponents/agreement.ts";
import { type ExponentLine, type ExponentList, readExponents } from "../../lab/exponents/exponents-file.ts";
import { type ChosenInstance, chosenInstances } from "../../lab/exponents/instances.ts";
import { EXPONENT_TIMES, measuredExponent } from "../../lab/exponents/measure.ts";
import { uniformNumbers } from "../../lab/irreversible/lifted-sampler.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { parseWhole } from "../option-values.ts";

export interface ExponentFlags {
  readonly instances: string;
  readonly seed: string;
  readonly out: string;
}

/**
 * Carries out `spingap lab exponents`: chooses instances, writes the list with what is foretold, then measures one after the other.
 * A file that is there already is gone on with, if it lists the same. 0 where measured agrees with foretold, 1 where not.
 */
export function labExponents(flags: ExponentFlags): ExitCode {
  const count = parseWhole("--instances", flags.instances, { min: 3, max: 10_000 });
  if (!count.ok) return reportFailure(count.failure);
  const seed = parseWhole("--seed", flags.seed, { min: 0, max: MAX_SEED });
  if (!seed.ok) return reportFailure(seed.failure);
  const instances = chosenInstances(count.value, seed.value);
  const list = listOf(instances, seed.value);
  const begun = begin(flags.out, list);
  if (!begun.ok) return reportFailure(begun.failure);
  const lines = [...begun.value];
  const done = new Set(lines.map(({ sha256 }) => sha256));
  const started = performance.now();
  let measured = 0;
  for (const [k, { draw, table, constants }] of instances.entries()) {
    const { sha256 } = list.instances[k];
    if (done.has(sha256)) continue;
    const { predicted, measured: found, points } = measuredExponent(table, constants);
    const line: ExponentLine = {
      kind: "instance",
      draw,
      sha256,
      predicted,
      measured: found,
      failures: points.map(({ value }) => value),
      betas: points.map(({ beta }) => beta),
    };
    appendFileSync(flags.out, `${JSON.stringify(line)}\n`);
    lines.push(line);
    measured++;
    const left = ((performance.now() - started) / 1000 / measured) * (instances.length - lines.length);
    process.stderr.write(
      `${lines.length} of ${instances.length}: foretold ${predicted.toFixed(3)}, measured ${found.toFixed(3)}; ${Math.ceil(left / 60)} min left\n`,
    );
  }
  const found = agreement(lines, uniformNumbers(stream(seed.value, 1, 0)));
  process.stdout.write(report(lines.length, found));
  return verdictOf(found).agrees ? ExitCode.done : ExitCode.jobFailed;
}

function listOf(instances: readonly ChosenInstance[], seed: number): ExponentList {
  return {
    kind: "list",
    version: 1,
    seed,
    times: EXPONENT_TIMES,
    instances: instances.map(({ draw, model, constants }) => ({
      draw,
      n: model.n,
      sha256: sha256Of(modelBytes(model)),
      difficulty: constants.difficulty,
      barrier: constants.barrier,
      predicted: 1 / constants.difficulty,
    })),
  };
}

function sha256Of(chunks: Iterable<Uint8Array>): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

/** Writes the list, or takes up what has been measured of the same one. */
function begin(path: string, list: ExponentList): Result<readonly ExponentLine[]> {
  try {
    if (!existsSync(path)) {
      writeFileSync(path, `${JSON.stringify(list)}\n`);
      return success([]);
    }
    const text = readFileSync(path, "utf8");
    const before = readExponents(text);
    if (JSON.stringify(before.list) !== JSON.stringify(list))
      return invalid("--out", `${path} holds another list: give the same --instances and --seed, or another file`);
    if (!text.endsWith("\n")) writeFileSync(path, text.slice(0, text.lastIndexOf("\n") + 1));
    return success(before.lines);
  } catch (error) {
    return invalid("--out", `cannot use ${path}: ${(error as Error).message}`);
  }
}

function report(count: number, found: Agreement): string {
  const ends = ({ low, high }: Agreement["slope"]): string => `${low.toFixed(4)} … ${high.toFixed(4)}`;
  const { slope, slopeSure, shuffled } = found;
  const { slopeOne, narrow, ordered, agrees } = verdictOf(found);
  const yes = (holds: boolean): string => (holds ? "yes" : "no");
  const goal = narrow && slope.low <= 1 && slope.high >= 1;
  return [
    `instances                            ${count}`,
    `slope of measured against 1/D        ${slope.estimate.toFixed(4)}, 95 % ${ends(slope)}, 99.9 % ${ends(slopeSure)}; intercept ${found.intercept.toFixed(4)}`,
    `median of measured over 1/D          ${found.medianRatio.toFixed(4)}`,
    `rank correlation                     ${found.rankCorrelation.toFixed(4)}; share of shufflings as high ${found.chance.toPrecision(2)}`,
    `with predictions shuffled            slope ${shuffled.slope.estimate.toFixed(4)}, 99.9 % of shufflings ${ends(shuffled.slope)}; mean rank correlation ${shuffled.rankCorrelation.toFixed(4)}`,
    `95 % interval of the slope has 1, half-width ≤ ${HALF_WIDTH}: ${yes(goal)}`,
    `99.9 % interval of the slope has 1: ${yes(slopeOne)} (fails by chance ${FALSE_ALARM} of the time)`,
    `better ordered than shuffled: ${yes(ordered)} (passes by chance at most ${FALSE_ALARM} of the time)`,
    `verdict                              ${agrees ? "agrees" : "does not agree"}: the 99.9 % interval, the half-width and the order decide`,
    "",
  ].join("\n");
}
