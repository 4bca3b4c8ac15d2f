/** What the shop says about one request in its Server-Timing header. Seconds. */
export interface ServerTiming {
  readonly wallSeconds: number;
  /** CPU time of the thread. */
  readonly cpuSeconds: number;
  /** Wall time inside database driver calls. */
  readonly databaseSeconds: number;
  /** Number of those calls. */
  readonly queries: number;
}

/**
 * Parses a Server-Timing header (W3C Server Timing: `name;dur=1.2;desc="…"`, comma-separated). Undefined
 * when it lacks wall and cpu; a missing database metric counts as zero. Unknown metrics are ignored.
 */
export function parseServerTiming(header: string): ServerTiming | undefined {
  const milliseconds = new Map<string, number>();
  let queries = 0;
  for (const metric of splitMetrics(header)) {
    const [name, ...parameters] = metric.split(";").map((part) => part.trim());
    if (name === undefined || name === "") continue;
    for (const parameter of parameters) {
      const match = /^(dur|desc)\s*=\s*"?([^"]*)"?$/i.exec(parameter);
      if (match === null) continue;
      const value = Number(match[2]?.trim() || Number.NaN);
      if (!Number.isFinite(value) || value < 0) continue;
      if (match[1]?.toLowerCase() === "dur") milliseconds.set(name, value);
      else if (name === "dbn") queries = value;
    }
  }
  const wall = milliseconds.get("wall");
  const cpu = milliseconds.get("cpu");
  if (wall === undefined || cpu === undefined) return undefined;
  return {
    wallSeconds: wall / 1e3,
    cpuSeconds: cpu / 1e3,
    databaseSeconds: (milliseconds.get("db") ?? 0) / 1e3,
    queries,
  };
}

/** The header's value among raw headers (name, value, name, value, …). */
export function findServerTiming(rawHeaders: readonly string[]): string | undefined {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 13 && name.toLowerCase() === "server-timing") return rawHeaders[i + 1];
  }
  return undefined;
}

/** Splits at the commas that are not inside a quoted string. */
function splitMetrics(header: string): string[] {
  return header.match(/(?:"(?:\\.|[^"\\])*"|[^,"])+/g) ?? [];
}
