import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Copies what the live page has besides code beside its compiled modules. */
const ROOT = join(import.meta.dirname, "..");
const [from, to] = [join(ROOT, "coordinator", "page"), join(ROOT, "dist", "coordinator", "page")];

mkdirSync(to, { recursive: true });
for (const name of readdirSync(from)) if (/\.(html|css|svg)$/.test(name)) cpSync(join(from, name), join(to, name));
