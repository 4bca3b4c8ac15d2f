import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import type { Calibration } from "../scenario/calibration.js";
import { nginxBinary, packageRoot, postgresqlBin, runTool, virtualEnvironment } from "../stack/index.js";

type Provenance = Calibration["provenance"];

export function machine(): Provenance["machine"] {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    kernel: release(),
  };
}

/** Versions of what measures. */
export function ownVersions(): Record<string, string> {
  return {
    kneepoint: packageVersion(packageRoot),
    node: process.versions.node,
    autocannon: packageVersion(join(packageRoot, "node_modules", "autocannon")),
  };
}

/** Versions of everything between the client and the disk that this machine can tell. */
export async function versions(): Promise<Record<string, string>> {
  const found = ownVersions();
  const script =
    "import json, platform; from importlib.metadata import version; " +
    "print(json.dumps({'python': platform.python_version(), " +
    "**{p: version(p) for p in ('flask', 'gunicorn', 'sqlalchemy', 'psycopg', 'jinja2', 'werkzeug')}}))";
  const told = await tell([join(virtualEnvironment(), "bin", "python"), "-c", script]);
  if (told !== undefined) {
    const parsed: unknown = JSON.parse(told);
    if (typeof parsed === "object" && parsed !== null) {
      for (const [name, version] of Object.entries(parsed)) found[name] = String(version);
    }
  }
  const postgresql = await tell(() => [join(postgresqlBin(), "postgres"), "--version"]);
  found["postgresql"] = /\d+(\.\d+)*/.exec(postgresql ?? "")?.[0] ?? "unknown";
  // Nginx prints its version to stderr.
  const nginx = await tell(() => ["sh", "-c", `"${nginxBinary()}" -v 2>&1`]);
  found["nginx"] = /\d+(\.\d+)+/.exec(nginx ?? "")?.[0] ?? "unknown";
  return found;
}

/** What was typed, as far as the process knows. */
export function commandLine(): string {
  return ["kneepoint", ...process.argv.slice(2)].join(" ");
}

async function tell(command: readonly string[] | (() => readonly string[])): Promise<string | undefined> {
  try {
    return await runTool(typeof command === "function" ? command() : command);
  } catch {
    return undefined;
  }
}

function packageVersion(directory: string): string {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    const version: unknown = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "version") : undefined;
    return typeof version === "string" ? version : "unknown";
  } catch {
    return "unknown";
  }
}
