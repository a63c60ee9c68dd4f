import { gpuContracts } from "./contracts.ts";

gpuContracts({ backend: "gpujs", mode: "webasm", thorough: true });
