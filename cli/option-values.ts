import { invalid, type Result, success } from "../core/failure.ts";

/** Text to number, without JavaScript's leniency for blanks, hexadecimal and the like. */
export function parseNumber(flag: string, text: string): Result<number> {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value)
    ? success(value)
    : invalid(flag, `expected a finite number, got ${JSON.stringify(text)}`);
}

export function parseWhole(flag: string, text: string, { min, max }: { min: number; max: number }): Result<number> {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) && value >= min && value <= max
    ? success(value)
    : invalid(flag, `expected a whole number from ${min} to ${max}, got ${JSON.stringify(text)}`);
}

export function parsePair(
  flag: string,
  shape: string,
  text: string | undefined,
): Result<readonly [number, number] | null> {
  if (text === undefined) return success(null);
  const numbers = parseList(flag, text);
  if (!numbers.ok) return numbers;
  const [first, second] = numbers.value;
  return numbers.value.length === 2
    ? success([first, second] as const)
    : invalid(flag, `expected ${shape}, got ${JSON.stringify(text)}`);
}

export function parseList(flag: string, text: string): Result<number[]> {
  const numbers: number[] = [];
  for (const word of text.split(",")) {
    const number = parseNumber(flag, word);
    if (!number.ok) return number;
    numbers.push(number.value);
  }
  return success(numbers);
}
