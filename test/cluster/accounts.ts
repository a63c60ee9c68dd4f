import assert from "node:assert/strict";
import { type Accounting, accountingText } from "./chaos.ts";

/** Nothing lost, nothing counted twice, every digest that of an undisturbed run, and no process stumbled over itself. */
export function assertExact(accounting: Accounting): void {
  const words = accountingText(accounting);
  assert.deepEqual(accounting.lost, [], words);
  assert.equal(accounting.strangers, 0, words);
  assert.deepEqual(accounting.wrongReads, [], words);
  assert.deepEqual(accounting.otherDigests, [], words);
  assert.deepEqual(accounting.errors, [], words);
}
