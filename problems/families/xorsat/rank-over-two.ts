/**
 * Rank over the field of two elements of the matrix whose row c has ones at triples[3c … 3c + 2]. Gaussian elimination on words of 32 columns,
 * O(rows · rank · n / 32).
 *
 * @param triples  shape (3m), values 0 … n − 1, three different ones in each row.
 */
export function rankOverTwo(n: number, triples: Uint32Array): number {
  const words = Math.ceil(n / 32);
  /** The reduced row that leads with each column. */
  const leading: (Uint32Array | undefined)[] = Array.from({ length: n });
  let rank = 0;
  for (let start = 0; start < triples.length; start += 3) {
    const row = new Uint32Array(words);
    for (let k = 0; k < 3; k++) row[triples[start + k] >>> 5] ^= 1 << (triples[start + k] & 31);
    for (let word = 0; word < words; ) {
      if (row[word] === 0) {
        word++;
        continue;
      }
      const column = 32 * word + (31 - Math.clz32(row[word] & -row[word]));
      const known = leading[column];
      if (known === undefined) {
        leading[column] = row;
        rank++;
        break;
      }
      for (let w = word; w < words; w++) row[w] ^= known[w];
    }
  }
  return rank;
}
