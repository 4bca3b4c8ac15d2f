import { psqlCommand, runTool } from "../../stack/index.js";

/** What PostgreSQL says of one statement over a run (pg_stat_statements, PostgreSQL documentation F.32). */
export interface StatementStatistics {
  /** As PostgreSQL normalised it: $1 for a value; at most 200 characters. */
  readonly statement: string;
  readonly calls: number;
  /** Mean execution time, seconds; planning is not in it. */
  readonly meanSeconds: number;
  readonly rows: number;
  /** Blocks that were not in shared_buffers, and those that were. */
  readonly blocksRead: number;
  readonly blocksHit: number;
}

interface Counters {
  readonly statement: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly rows: number;
  readonly blocksRead: number;
  readonly blocksHit: number;
}

const MOST_CHARACTERS = 200;

const QUERY = `SELECT queryid, calls, total_exec_time, rows, shared_blks_read, shared_blks_hit,
  left(regexp_replace(query, '\\s+', ' ', 'g'), ${MOST_CHARACTERS})
  FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * Reads the counters now; the function it returns reads them again and says what was executed in between, the most
 * time first.
 *
 * @returns undefined: the server does not count statements (the extension is not there)
 */
export async function watchStatements(socketDir: string): Promise<(() => Promise<StatementStatistics[]>) | undefined> {
  const before = await counters(socketDir);
  if (before === undefined) return undefined;
  return async () => statementsBetween(before, (await counters(socketDir)) ?? new Map());
}

/** Statements that were not executed are left out; one that was evicted meanwhile counts from where it began anew. */
export function statementsBetween(
  before: ReadonlyMap<string, Counters>,
  after: ReadonlyMap<string, Counters>,
): StatementStatistics[] {
  const grown = [...after].flatMap(([id, now]) => {
    const known = before.get(id);
    const then = known === undefined || known.calls > now.calls ? undefined : known;
    const calls = now.calls - (then?.calls ?? 0);
    if (calls === 0 || now.statement.includes("pg_stat_statements")) return [];
    return [
      {
        statement: now.statement,
        calls,
        meanSeconds: (now.totalMs - (then?.totalMs ?? 0)) / calls / 1e3,
        rows: now.rows - (then?.rows ?? 0),
        blocksRead: now.blocksRead - (then?.blocksRead ?? 0),
        blocksHit: now.blocksHit - (then?.blocksHit ?? 0),
      },
    ];
  });
  return grown.sort((a, b) => b.calls * b.meanSeconds - a.calls * a.meanSeconds);
}

async function counters(socketDir: string): Promise<Map<string, Counters> | undefined> {
  let text: string;
  try {
    text = await runTool([...psqlCommand(socketDir), "-F", "\t", "-c", QUERY]);
  } catch {
    return undefined;
  }
  return parseCounters(text);
}

export function parseCounters(text: string): Map<string, Counters> {
  const rows = text.split("\n").filter((line) => line !== "");
  return new Map(
    rows.map((line) => {
      const [id = "", calls, totalMs, count, read, hit, ...statement] = line.split("\t");
      return [
        id,
        {
          statement: statement.join(" "),
          calls: Number(calls),
          totalMs: Number(totalMs),
          rows: Number(count),
          blocksRead: Number(read),
          blocksHit: Number(hit),
        },
      ];
    }),
  );
}
