import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { formatCpuList } from "./cpu-list.js";
import type { StackDirectories } from "./directories.js";
import { stackSources, virtualEnvironment } from "./paths.js";
import { runTool } from "./run-tool.js";
import { asServiceUser } from "./unprivileged.js";

const USER = "shop";

/** The newest PostgreSQL of Debian's layout, or the one on PATH. */
export function postgresqlBin(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).filter((name) => /^\d+$/.test(name)) : [];
  versions.sort((a, b) => Number(b) - Number(a));
  for (const version of versions) {
    const bin = join(debian, version, "bin");
    if (existsSync(join(bin, "postgres"))) return bin;
  }
  const onPath = (process.env["PATH"] ?? "").split(":").find((directory) => existsSync(join(directory, "initdb")));
  if (onPath !== undefined) return onPath;
  throw new UserError("PostgreSQL is not installed: run scripts/provision.sh --stack.", EXIT.invalidConfiguration);
}

/** Makes the cluster at the first start; it is kept for the next ones. */
export async function makeCluster(directories: StackDirectories, signal?: AbortSignal): Promise<void> {
  const data = dataDir(directories);
  if (existsSync(join(data, "PG_VERSION")) && existsSync(join(data, "global", "pg_control"))) return;
  const command = ["--auth=trust", "--encoding=UTF8", "--locale=C", `--username=${USER}`, "--no-instructions"];
  await runTool(asServiceUser([join(postgresqlBin(), "initdb"), "-D", data, ...command]), {
    cwd: directories.databaseDir,
    signal,
  });
}

/**
 * The server in the foreground. Durability as PostgreSQL ships it (fsync, full_page_writes,
 * synchronous_commit on): an order that was confirmed is on disk. It listens on a UNIX socket only.
 */
export function postgresqlCommand(directories: StackDirectories): string[] {
  const settings = [
    "listen_addresses=",
    `unix_socket_directories=${directories.socketDir}`,
    "max_connections=200",
    ...(hasStatementStatistics() ? [`shared_preload_libraries=${STATEMENTS}`] : []),
  ];
  return asServiceUser([
    join(postgresqlBin(), "postgres"),
    "-D",
    dataDir(directories),
    ...settings.flatMap((setting) => ["-c", setting]),
  ]);
}

/** PostgreSQL's own count of what every statement took; part of its contrib modules, which a distribution may leave out. */
const STATEMENTS = "pg_stat_statements";

function hasStatementStatistics(): boolean {
  const near = [join(postgresqlBin(), "..", "lib"), join(postgresqlBin(), "..", "lib", "postgresql")];
  return near.some((directory) => existsSync(join(directory, `${STATEMENTS}.so`)));
}

/** psql on the shop's database (or `postgres`), unaligned and without headings. */
export function psqlCommand(socketDir: string, database: "shop" | "postgres" = "shop"): string[] {
  return [join(postgresqlBin(), "psql"), "-h", socketDir, "-U", USER, "-d", database, "-At"];
}

export async function databaseIsReady(socketDir: string): Promise<boolean> {
  try {
    await runTool([join(postgresqlBin(), "pg_isready"), "-q", "-h", socketDir, "-U", USER]);
    return true;
  } catch {
    return false;
  }
}

/** Makes the shop's database if need be, empties it and fills it with the same rows every time. */
export async function seedDatabase(socketDir: string, cores: readonly number[], signal?: AbortSignal): Promise<void> {
  const psql = psqlCommand(socketDir, "postgres");
  const found = await runTool([...psql, "-c", "SELECT 1 FROM pg_database WHERE datname = 'shop'"], { signal });
  if (found.trim() !== "1") await runTool([...psql, "-c", "CREATE DATABASE shop"], { signal });
  if (hasStatementStatistics()) {
    await runTool([...psqlCommand(socketDir), "-c", `CREATE EXTENSION IF NOT EXISTS ${STATEMENTS}`], { signal });
  }
  await runTool(
    ["taskset", "-c", formatCpuList(cores), join(virtualEnvironment(), "bin", "python"), "-m", "shop.seed"],
    { environment: shopEnvironment(socketDir), signal },
  );
}

/** What the shop's Python needs to be found and to find its database. */
export function shopEnvironment(socketDir: string): Record<string, string> {
  return {
    DATABASE_URL: `postgresql+psycopg://${USER}@/shop?host=${encodeURIComponent(socketDir)}`,
    PYTHONPATH: join(stackSources, "app"),
    // No __pycache__ in the package's own files, which may be read-only.
    PYTHONDONTWRITEBYTECODE: "1",
  };
}

function dataDir(directories: StackDirectories): string {
  return join(directories.databaseDir, "data");
}
