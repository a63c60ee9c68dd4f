import { chooseFormat, formatNamed, parseFormatName, problemInFormat } from "../problems/formats/formats.ts";
import { readProblem } from "../problems/formats/read-problem.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { formatFlag } from "./solve-options.ts";
import { writeProblem } from "./write-problem.ts";

/** Carries out `spingap convert IN OUT`: energies stay the same, sense and convention become the new format's. */
export async function convert(
  input: string,
  output: string,
  flags: { readonly format?: string; readonly vartype?: string; readonly to?: string },
): Promise<ExitCode> {
  const read = await readProblem(input, formatFlag(flags));
  if (!read.ok) return reportFailure(read.failure);
  const named = flags.to === undefined ? undefined : parseFormatName(flags.to, "--to");
  if (named !== undefined && !named.ok) return reportFailure(named.failure);
  const target = chooseFormat(output, named?.value);
  if (!target.ok)
    return reportFailure({
      kind: "invalid-input",
      where: output,
      reason: "the name does not tell the format to write; name it by --to",
    });
  const written = await writeProblem(problemInFormat(read.value, formatNamed(target.value)), output);
  return written.ok ? ExitCode.done : reportFailure(written.failure);
}
