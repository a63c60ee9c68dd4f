import { invalid, type Result, success } from "../../core/failure.ts";
import { families } from "../../problems/families/families.ts";
import type { Judgement } from "../../problems/families/family.ts";
import { type ReadDocument, readFamilyDocument, spinsOfText } from "../../problems/families/family-document.ts";
import { problemFromModel } from "../../problems/formats/finish.ts";
import { chooseFormat, formatNamed, parseFormatName, problemInFormat } from "../../problems/formats/formats.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { readJson } from "../json-files.ts";
import { writeProblem } from "../write-problem.ts";

function readDocument(path: string): Result<ReadDocument> {
  const json = readJson(path);
  return json.ok ? readFamilyDocument(json.value, path, families) : json;
}

/** Carries out `spingap encode FILE`. */
export async function encode(path: string, out: string, to: string | undefined): Promise<ExitCode> {
  const read = readDocument(path);
  if (!read.ok) return reportFailure(read.failure);
  const named = to === undefined ? undefined : parseFormatName(to, "--to");
  if (named !== undefined && !named.ok) return reportFailure(named.failure);
  const { instance, truth } = read.value;
  const plain = formatNamed(instance.model.vartype === "SPIN" ? "ising-list" : "qubo-list");
  const chosen = chooseFormat(out, named?.value);
  const comments = [instance.description];
  const problem = problemFromModel(plain, instance.model, "from-1", comments, truth?.groundEnergy ?? null);
  const written = await writeProblem(problemInFormat(problem, chosen.ok ? formatNamed(chosen.value) : plain), out);
  return written.ok ? ExitCode.done : reportFailure(written.failure);
}

/** Carries out `spingap judge FILE RESULT`. */
export function judge(path: string, resultPath: string, asJson: boolean): ExitCode {
  const read = readDocument(path);
  if (!read.ok) return reportFailure(read.failure);
  const result = readJson(resultPath);
  if (!result.ok) return reportFailure(result.failure);
  const { family, instance, truth } = read.value;
  const state = bestState(result.value, resultPath);
  if (!state.ok) return reportFailure(state.failure);
  const spins = spinsOfText(state.value, instance.model.n, `${resultPath}, best.state`);
  if (!spins.ok) return reportFailure(spins.failure);
  const judgement = instance.judge(spins.value, { truth, marginals: null });
  const answer = family.speaks === "words" ? instance.decode(spins.value) : undefined;
  process.stdout.write(
    asJson
      ? `${JSON.stringify({ family: family.name, answer, judgement, known: truth?.proof ?? null })}\n`
      : `${reportLines(family.name, answer, judgement).join("\n")}\n`,
  );
  return ExitCode.done;
}

function bestState(result: unknown, where: string): Result<string> {
  const best = typeof result === "object" && result !== null && "best" in result ? result.best : undefined;
  if (best === null) return invalid(where, "the result holds no sample");
  const state = typeof best === "object" && "state" in best ? best.state : undefined;
  return typeof state === "string"
    ? success(state)
    : invalid(`${where}, best.state`, "expected the result document of solve --json");
}

function reportLines(family: string, answer: unknown, judgement: Judgement): readonly string[] {
  const { objective, violations, distance, gap } = judgement;
  const sense = objective.sense === "minimize" ? "lower" : "higher";
  return [
    `family      ${family}`,
    ...(answer === undefined ? [] : [`answer      ${JSON.stringify(answer)}`]),
    `objective   ${objective.name} ${objective.value} (${sense} is better)`,
    `optimum     ${gap === null ? "not known for this answer" : gap === 0 ? "reached" : `missed by ${gap}`}`,
    `violations  ${violations.length === 0 ? "none" : violations.map(({ constraint, amount }) => `${constraint} (${amount})`).join("; ")}`,
    `distance    ${distance === null ? "no truth to compare with" : `${distance.value} of ${distance.of} ${distance.unit}; other answers may be as good`}`,
  ];
}
