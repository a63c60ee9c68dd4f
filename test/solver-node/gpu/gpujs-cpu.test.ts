import { gpuContracts } from "./contracts.ts";

gpuContracts({ backend: "gpujs", mode: "cpu", thorough: false });
