import { quoted } from "../../problems/results/reproduce.ts";
import type { SelectFlags, SelectRequest } from "./request.ts";

/** The command that gives the answer again, the seed spelled out. */
export function reproduceSelect(file: string, flags: SelectFlags, { seed, rule, method }: SelectRequest): string {
  const words = ["spingap", "select", file, "--target", flags.target];
  if (rule.kind === "terms") words.push("--k", String(rule.k));
  else if (rule.kind === "penalty") words.push("--penalty", String(rule.penalty));
  else words.push("--criterion", rule.kind);
  const texts = [
    ["--max-k", flags.maxK],
    ["--missing", flags.missing === "refuse" ? undefined : flags.missing],
    ["--exclude", flags.exclude],
    ["--ridge", flags.ridge === "0" ? undefined : flags.ridge],
    ["--level", flags.level === "0.95" ? undefined : flags.level],
    ["--prior", flags.prior === "sizes" ? undefined : flags.prior],
    ["--cv", flags.cv],
    ["--num-starts", flags.numStarts],
    ["--num-sweeps", flags.numSweeps],
    ["--chains", flags.chains],
    ["--rounds", flags.rounds],
    ["--time-limit", flags.timeLimit],
    ...(method.kind === "qubo"
      ? [
          ["--method", "qubo"],
          ["--bits", String(method.bits)],
          ["--coefficient-range", flags.coefficientRange],
          ["--server", method.server ?? undefined],
        ]
      : []),
  ] as const;
  for (const [flag, text] of texts) if (flag !== undefined && text !== undefined) words.push(flag, text);
  if (!flags.intercept) words.push("--no-intercept");
  if (!flags.standardise) words.push("--no-standardise");
  words.push("--seed", String(seed));
  return words.map(quoted).join(" ");
}
