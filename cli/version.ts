import { readFileSync } from "node:fs";

/** The package's version; package.json stands one folder up in the sources and two up in `dist/`. */
export const version: string = ((): string => {
  for (const up of ["../package.json", "../../package.json"]) {
    try {
      const text = readFileSync(new URL(up, import.meta.url), "utf8");
      return (JSON.parse(text) as { version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error("package.json is missing");
})();
