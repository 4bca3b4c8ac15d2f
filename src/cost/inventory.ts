import type { Price } from "./price.js";
import type { CreditAccount } from "./surplus-credits.js";

/** What an architecture has that AWS bills, as configured: the run says how much of it was used. Plain data. */
export interface Inventory {
  readonly region: string;
  /** By name, the scenario's own in place of the list's. */
  readonly prices: ReadonlyMap<string, Price>;
  /** Whether the monthly free quantities are this system's to use. */
  readonly freeTier: boolean;
  readonly instances: {
    /** null: the scenario names no type, so there is no price. */
    readonly type: string | null;
    readonly count: number;
    /** Public addresses that each has. */
    readonly publicAddresses: number;
  };
  /** null: none. */
  readonly loadBalancer: { readonly publicAddresses: number } | null;
  /** null: the database shares the instance, or there is none. */
  readonly database: DatabaseInventory | null;
  /** NAT gateways; each has a public address. */
  readonly natGateways: number;
  readonly cloudWatch: { readonly alarms: number; readonly detailedMonitoring: boolean };
  readonly cloudFront: boolean;
  /** null: nobody asks Route 53. */
  readonly route53: {
    /** Price of its queries; null: alias records of AWS's own, free. */
    readonly queries: "dnsQueries" | "dnsQueriesLatency" | "dnsQueriesGeo" | null;
    /** Of endpoints, and how many options they have. */
    readonly healthChecks: number;
    readonly healthCheckOptions: number;
  } | null;
  /** Quantities a month that the scenario adds, by price. */
  readonly also: readonly { readonly price: string; readonly quantity: number }[];
  /** Billed by AWS and not in the bill, with the reason. */
  readonly leftOut: readonly LeftOut[];
}

export interface DatabaseInventory {
  readonly type: string | null;
  readonly publicAddresses: number;
  /** A standby is a second instance, with a volume of its own. */
  readonly multiAZ: boolean;
  /** Of a Multi-AZ DB cluster: its instances, each with a volume of its own; 1: it is none. */
  readonly clusterNodes: number;
  /** By read replica: the price of its class, null: it has none. Each has a volume like the primary's, in one zone. */
  readonly replicas: readonly (string | null)[];
  /** null: the scenario names none. */
  readonly storage: {
    readonly type: "gp2" | "gp3" | "io1" | "io2";
    readonly gib: number;
    /** Provisioned beyond what the price of the storage includes, operations/s. */
    readonly extraIops: number;
  } | null;
  /** Days that automated backups are kept; 0: none is taken. */
  readonly retentionDays: number;
  /** null: it is no T class. */
  readonly credits: CreditAccount | null;
  /** vCPUs that an RDS Proxy is billed by; 0: there is none. */
  readonly proxyVCpus: number;
  /** Queries of instances in another zone than the primary. */
  readonly crossing: {
    /** Of all. */
    readonly share: number;
    /** Of the query and its rows, there and back. */
    readonly bytesPerQuery: number;
  };
}

export interface LeftOut {
  readonly what: string;
  readonly why: string;
}
