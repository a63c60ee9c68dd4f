/**
 * Compiles solver-node/kernels/assembly/*.ts (AssemblyScript) to solver-node/kernels/build/*.wasm (all, or those named as
 * arguments), and copies them to dist/ when it exists. A file without exports of its own (a library) is one whose name begins with "_".
 *
 * AssemblyScript returns one value from a function and keeps globals in memory, so a generator's state stays in registers
 * only when its step is written out in place. Two macros do that; each is a call statement replaced before compilation:
 *   XORSHIFT(r, s0, s1)            one step of two xorshift128+ lanes; r gets the vector, s0 and s1 the new state
 *   FULL_ADDER(a, b, c, sum, carry)  bitwise a + b + c = sum + 2·carry; outputs may be inputs
 * Those of the bit-sliced kernels stand in carry-save-macros.ts. What lies between the comments "each NAME a b …" and "end"
 * is repeated with NAME replaced by each of the values.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { carrySaveMacros } from "./carry-save-macros.ts";

const root = join(import.meta.dirname, "..");
const sourceFolder = join(root, "solver-node/kernels/assembly");
const expandedFolder = mkdtempSync(join(tmpdir(), "spingap-kernels-"));
const buildFolder = join(root, "solver-node/kernels/build");

const macros: Record<string, (...a: string[]) => string> = {
  ...carrySaveMacros,
  XORSHIFT: (r, s0, s1) =>
    `{ let t_ = ${s0}; const y_ = ${s1}; ${s0} = y_; t_ = v128.xor(t_, i64x2.shl(t_, 23)); ` +
    `${s1} = v128.xor(v128.xor(t_, y_), v128.xor(i64x2.shr_u(t_, 18), i64x2.shr_u(y_, 5))); ${r} = i64x2.add(${s1}, y_); }`,
  FULL_ADDER: (a, b, c, sum, carry) =>
    `{ const x_ = v128.xor(${a}, ${b}); const c_ = v128.or(v128.and(${a}, ${b}), v128.and(x_, ${c})); ` +
    `${sum} = v128.xor(x_, ${c}); ${carry} = c_; }`,
};

function repeat(text: string): string {
  return text.replace(
    /\/\* each (\w+) ([\d ]+) \*\/([\s\S]*?)\/\* end \*\//g,
    (_, name: string, values: string, body: string) =>
      values
        .trim()
        .split(/\s+/)
        .map((value) => body.replaceAll(name, value))
        .join(""),
  );
}

function expand(text: string): string {
  return repeat(text).replace(/\b([A-Z][A-Z_]+)\(([\w\s,]*)\);/g, (call, name: string, args: string) => {
    const macro = macros[name];
    return macro === undefined ? call : macro(...args.split(",").map((a) => a.trim()));
  });
}

mkdirSync(buildFolder, { recursive: true });
const files = readdirSync(sourceFolder).filter((file) => file.endsWith(".ts"));
for (const file of files)
  writeFileSync(join(expandedFolder, file), expand(readFileSync(join(sourceFolder, file), "utf8")));

const only = process.argv.slice(2);
for (const file of files) {
  const name = file.replace(/\.ts$/, "");
  if (name.startsWith("_") || (only.length > 0 && !only.includes(name))) continue;
  const { error, stderr } = await asc.main([
    join(expandedFolder, file),
    "--outFile",
    join(buildFolder, `${name}.wasm`),
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
    "--enable",
    "simd",
    "--importMemory",
    "--maximumMemory",
    "65535",
  ]);
  if (error !== null) {
    process.stderr.write(`${stderr.toString()}\nbuild-kernels: ${file} does not compile\n`);
    process.exit(1);
  }
}
rmSync(expandedFolder, { recursive: true });
const dist = join(root, "dist/solver-node/kernels");
if (existsSync(dist)) cpSync(buildFolder, join(dist, "build"), { recursive: true });
