import type { Identified, IdentifyOptions } from "./identify.ts";
import { equationText, monomialName } from "./polynomial-system.ts";
import type { Prediction } from "./prediction.ts";
import type { TimeSeries } from "./time-series.ts";

/** The answer of `identify`, as it is printed with --json and written to equations.json. */
export interface IdentifiedDocument {
  readonly data: {
    readonly file: string;
    readonly rows: number;
    readonly dt: number;
    readonly variables: readonly string[];
  };
  readonly library: {
    readonly degree: number;
    readonly terms: number;
    readonly max_terms: number;
    readonly false_alarm: number;
  };
  readonly windows: { readonly count: number; readonly rows: number; readonly stride: number };
  readonly equations: readonly {
    readonly variable: string;
    readonly text: string;
    readonly terms: readonly {
      readonly term: string;
      readonly exponents: readonly number[];
      readonly coefficient: number;
      readonly standard_error: number;
      readonly low: number;
      readonly high: number;
    }[];
    readonly misfit: number;
    readonly noise: number;
    /** Null where the integrated equations run away. */
    readonly prediction_error: number | null;
  }[];
  readonly prediction_segment_rows: number;
  readonly reproduce: string;
}

export function identifiedDocument(
  file: string,
  series: TimeSeries,
  options: IdentifyOptions,
  found: Identified,
  prediction: Prediction,
  reproduce: string,
): IdentifiedDocument {
  const { variables, rows, dt } = series;
  return {
    data: { file, rows, dt, variables },
    library: {
      degree: options.degree,
      terms: found.candidateTerms,
      max_terms: found.maxTerms,
      false_alarm: options.falseAlarm,
    },
    windows: { count: found.windows.count, rows: 2 * found.windows.halfWidth + 1, stride: found.windows.stride },
    equations: found.equations.map(({ terms, misfit }, i) => ({
      variable: variables[i],
      text: equationText(found.system, i, 6),
      terms: terms.map(({ exponents, coefficient, standardError, low, high }) => ({
        term: monomialName(variables, exponents),
        exponents,
        coefficient,
        standard_error: standardError,
        low,
        high,
      })),
      misfit,
      noise: found.noise[i],
      prediction_error: Number.isFinite(prediction.error[i]) ? prediction.error[i] : null,
    })),
    prediction_segment_rows: prediction.segment,
    reproduce,
  };
}

/** From here on residuals are not laid to noise alone. */
const MISFIT = 1.5;

export function identifiedText({
  data,
  library,
  windows,
  equations,
  prediction_segment_rows: segment,
  reproduce,
}: IdentifiedDocument): string {
  const lines = [
    `${data.file}: ${data.rows} rows, time step ${number(data.dt)}; library of ${library.terms} terms (degree ${library.degree}); ${windows.count} windows of ${windows.rows} rows`,
    "",
  ];
  for (const equation of equations) {
    lines.push(equation.text);
    const width = Math.max(4, ...equation.terms.map(({ term }) => term.length));
    for (const { term, coefficient, low, high } of equation.terms)
      lines.push(
        `    ${term.padEnd(width)}  ${number(coefficient).padStart(12)}   95 % ${number(low)} … ${number(high)}`,
      );
    const predicted =
      equation.prediction_error === null
        ? "the integrated equations run away"
        : `prediction over ${segment} rows errs by ${percent(equation.prediction_error)} of the spread`;
    lines.push(
      `    noise ${number(equation.noise)}, residuals ${equation.misfit.toFixed(2)} of what noise makes; ${predicted}`,
    );
    if (equation.misfit > MISFIT)
      lines.push(
        "    these terms do not explain the data to within noise: try a higher --degree, finer time steps, or check for missing variables",
      );
    lines.push("");
  }
  lines.push(`again: ${reproduce}`);
  return `${lines.join("\n")}\n`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
