import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, hostname, release } from "node:os";
import { canonicalJson } from "../scenario/index.js";
import { allowedCpus, formatCpuList } from "../stack/index.js";
import { VERSION } from "../version.js";
import type { LoadRunHeader } from "./load-run.js";

const AUTOCANNON_VERSION: string = (
  JSON.parse(readFileSync(new URL(import.meta.resolve("autocannon/package.json")), "utf8")) as { version: string }
).version;

/** The machine that sends the load, and with what. */
export function environment(): LoadRunHeader["environment"] {
  return {
    host: hostname(),
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    kernel: release(),
    generatorCores: process.platform === "linux" ? formatCpuList(allowedCpus()) : `any of ${availableParallelism()}`,
    versions: { kneepoint: VERSION, node: process.versions.node, autocannon: AUTOCANNON_VERSION },
  };
}

/** What was asked for, as one short name: two runs may be compared only when it is the same. */
export function optionsHash(options: Readonly<Record<string, unknown>>): string {
  return createHash("sha256").update(canonicalJson(options)).digest("hex").slice(0, 16);
}
