import { soakSuite } from "./soak-suite.ts";

soakSuite(1000, 10_000);
