import { describe, test } from "vitest";
import { withVulkan } from "../../support/gpu.ts";
import { gpuContracts } from "./contracts.ts";

const missing = withVulkan();

if (missing === null) {
  gpuContracts({ backend: "webgpu", mode: "auto", thorough: true });
  gpuContracts({ backend: "gpujs", mode: "webgpu", thorough: false });
} else {
  process.stderr.write(`shaders are not tested: ${missing}\n`);
  describe.skip(`shaders (${missing})`, () =>
    test("are the contracts of kernels, path integrals and tempering", () => {}));
}
