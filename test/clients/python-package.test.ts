import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type ServedProcess, startProcess } from "../cli/served.ts";
import { temporaryFolder } from "../coordinator/service/harness.ts";
import { MAIN } from "../support/command.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const PACKAGE = join(ROOT, "clients", "python");
const PYTHON = join(ROOT, ".venv-python", "bin", "python");
const execute = promisify(execFile);

/** Why the package cannot be built and installed here, or null. The first run fetches what its tests use. */
function missingPackage(): string | null {
  try {
    execFileSync("sh", [join(ROOT, "scripts/install-python-package.sh")], { stdio: "pipe", timeout: 280_000 });
    return null;
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: Buffer };
    return [message.split("\n")[0], ...(stderr?.toString("utf8").trim().split("\n").slice(-2) ?? [])].join(": ");
  }
}

const missing = missingPackage();
if (missing !== null) console.log(`skipped: the Python package cannot be installed: ${missing}`);

describe.skipIf(missing !== null)("the Python package, installed from its wheel", () => {
  const folder = temporaryFolder();
  let server: ServedProcess;
  let address = "";

  beforeAll(async () => {
    const places = ["--data", folder.file("data"), "--listen", "127.0.0.1:0", "--http", "off"];
    server = startProcess(["serve", ...places, "--threads", "1"]);
    address = String((await server.seen("listening"))["grpc"]);
    await server.seen("node-ready");
  });
  afterAll(async () => {
    server.child.kill("SIGKILL");
    await server.ended;
    folder.remove();
  });

  /** pytest's report. Away from the sources, so that what is imported is what was installed. */
  async function pytest(...args: readonly string[]): Promise<string> {
    const env = {
      ...process.env,
      SPINGAP_SERVER: address,
      SPINGAP_COMMAND: `${process.execPath} ${MAIN}`,
      PYTHONDONTWRITEBYTECODE: "1",
    };
    try {
      const { stdout } = await execute(
        PYTHON,
        ["-m", "pytest", "-q", "--tb=short", "--timeout=100", "-p", "no:cacheprovider", ...args],
        { cwd: PACKAGE, env, maxBuffer: 2 ** 24 },
      );
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
      assert.fail(`pytest: ${stdout ?? ""}${stderr ?? ""}`);
    }
  }

  test("it passes its own tests, dimod's and those with other packages against a running server", {
    timeout: 240_000,
  }, async () => {
    const report = await pytest();
    for (const line of report.split("\n").filter((text) => text.startsWith("SKIPPED"))) console.log(line);
    assert.match(report, /\d{3} passed/);
  });

  test("its tests notice couplings that lost their order", { timeout: 60_000 }, async () => {
    const program = [
      "import sys, pytest, spingap.model as model",
      "model._upper_triangle = lambda a, b, right=model._upper_triangle: (*right(a, b)[:2], None)",
      'sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-k", "energies_are_those"]))',
    ].join("\n");
    const run = execute(PYTHON, ["-c", program], { cwd: PACKAGE, env: { ...process.env, SPINGAP_SERVER: address } });
    await assert.rejects(run, ({ stdout }: { readonly stdout: string }) => /4 failed/.test(stdout));
  });
});
