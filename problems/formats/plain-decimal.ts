/**
 * The shortest decimal that reads back as the same float64, without an exponent, which some readers of these formats drop
 * or refuse: 1e-7 becomes 0.0000001.
 */
export function plainDecimal(value: number): string {
  const text = String(value); // shortest round-trip digits, by ECMA-262
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign, first, fraction = "", exponentText] = parts;
  const exponent = Number(exponentText);
  const digits = first + fraction;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.padEnd(exponent + 1, "0")}`; // an exponent ≥ 21 is larger than the number of digits
}
