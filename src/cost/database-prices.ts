/**
 * On-demand prices of RDS for PostgreSQL, Single-AZ, us-east-1, dollars an hour: a public price table refreshed in April
 * 2026, cross-checked where infracost's golden files have the class. The last three are from memory [M].
 */
import { flat, type Price } from "./price.js";

const VERIFIED: Readonly<Record<string, number>> = {
  "db.t3.micro": 0.018,
  "db.t3.small": 0.036,
  "db.t3.medium": 0.072,
  "db.t3.large": 0.145,
  "db.t4g.micro": 0.016,
  "db.t4g.small": 0.032,
  "db.t4g.medium": 0.065,
  "db.t4g.large": 0.129,
  "db.t4g.xlarge": 0.258,
  "db.m5.large": 0.178,
  "db.m5.xlarge": 0.356,
  "db.m6g.large": 0.159,
  "db.m6g.xlarge": 0.318,
  "db.m6g.2xlarge": 0.636,
  "db.m6i.large": 0.178,
  "db.m7g.large": 0.168,
  "db.m7g.xlarge": 0.337,
  "db.m7g.2xlarge": 0.674,
  "db.r5.large": 0.25,
  "db.r6g.large": 0.225,
  "db.r6g.xlarge": 0.45,
  "db.r6g.2xlarge": 0.899,
  "db.r6i.large": 0.25,
  "db.r6i.xlarge": 0.5,
};

const REMEMBERED: Readonly<Record<string, number>> = {
  "db.r7g.large": 0.239,
  "db.r7g.xlarge": 0.478,
  "db.m7i.large": 0.187,
};

/** RDS for MySQL, where it is known to differ, or not to; every other class is taken to cost what PostgreSQL does [I]. */
const MYSQL_DIFFERS: Readonly<Record<string, number>> = { "db.t3.large": 0.136, "db.m5.large": 0.171 };
const isSameForMySql = (name: string): boolean => name.startsWith("db.t4g.");

/** `db.m6g.large` is PostgreSQL's; MySQL has its own name for its own price. */
export const databasePriceName = (dbInstanceClass: string, engine: "postgres" | "mysql"): string =>
  engine === "postgres" ? dbInstanceClass : `${dbInstanceClass}:${engine}`;

interface Source {
  readonly source: string;
  readonly asOf: string;
  readonly remembered: boolean;
}

const TABLE: Source = { source: "RDS for PostgreSQL, on-demand price table", asOf: "2026-04", remembered: false };
const MEMORY: Source = { source: "memory", asOf: "2026-04", remembered: true };
const MYSQL: Source = { source: "RDS for MySQL, same table", asOf: "2026-04", remembered: false };
const ASSUMED: Source = { source: "PostgreSQL's price; MySQL's differs slightly", asOf: "2026-04", remembered: true };

const price = (name: string, engine: "postgres" | "mysql", dollars: number, source: Source): Price => ({
  name: databasePriceName(name, engine),
  system: "database",
  label: `${name}, ${engine === "mysql" ? "MySQL" : "PostgreSQL"}, Single-AZ`,
  unit: "hour",
  tiers: flat(dollars),
  freePerMonth: 0,
  ...source,
});

export const DATABASE_PRICES: readonly Price[] = [
  ...Object.entries(VERIFIED).map(([name, dollars]) => price(name, "postgres", dollars, TABLE)),
  ...Object.entries(REMEMBERED).map(([name, dollars]) => price(name, "postgres", dollars, MEMORY)),
  ...Object.entries({ ...VERIFIED, ...REMEMBERED }).map(([name, dollars]) => {
    const own = MYSQL_DIFFERS[name];
    return price(name, "mysql", own ?? dollars, own !== undefined || isSameForMySql(name) ? MYSQL : ASSUMED);
  }),
];
