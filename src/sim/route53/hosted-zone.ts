import type { Addresses } from "../network/addresses.js";
import { chooseRecords, shuffled, type Asker } from "./choose-records.js";
import type { HealthState } from "./health-check.js";
import type { RecordChange, RecordSetSpec } from "./route53-spec.js";

/** What a name server says. No addresses: the name has no such record (NODATA). */
export interface Answer {
  readonly addresses: readonly number[];
  /** How long it may be kept, s. */
  readonly ttlSeconds: number;
}

/** Aliases that lead to aliases at most; a zone whose aliases go round is refused before the run. */
const LONGEST_CHAIN = 10;

/**
 * The records of a hosted zone and how they answer. Records of one name form a group with one routing policy; an alias
 * answers with what it points to.
 */
export class HostedZone {
  readonly #groups = new Map<string, RecordSetSpec[]>();
  readonly #healthChecks: readonly HealthState[];
  readonly #addresses: Addresses;
  readonly #negativeTtlSeconds: number;
  readonly #uniform: () => number;

  /** @param uniform the zone's sequence of uniform numbers */
  constructor(
    records: readonly RecordSetSpec[],
    healthChecks: readonly HealthState[],
    addresses: Addresses,
    negativeTtlSeconds: number,
    uniform: () => number,
  ) {
    for (const record of records) this.#group(record.name).push(record);
    this.#healthChecks = healthChecks;
    this.#addresses = addresses;
    this.#negativeTtlSeconds = negativeTtlSeconds;
    this.#uniform = uniform;
  }

  answer(name: string, asker: Asker): Answer {
    const chosen = chooseRecords(
      this.#groups.get(name) ?? [],
      (record) => this.#healthy(record, 0),
      asker,
      this.#uniform,
    );
    // min(SOA minimum, SOA TTL). AWS, SOA-NSrecords [D23].
    if (chosen.length === 0) return { addresses: [], ttlSeconds: this.#negativeTtlSeconds };
    const parts = chosen.map((record) => this.#targetOf(record, asker));
    return {
      addresses: shuffled(
        parts.flatMap(({ addresses }) => addresses),
        this.#uniform,
      ),
      ttlSeconds: Math.min(...parts.map(({ ttlSeconds }) => ttlSeconds)),
    };
  }

  /** Takes effect at once: who waits for propagation is the caller. A change that AWS would refuse changes nothing. */
  apply({ action, recordSet }: RecordChange): void {
    const group = this.#group(recordSet.name);
    const at = group.findIndex(({ setIdentifier }) => setIdentifier === recordSet.setIdentifier);
    if (action === "DELETE") {
      if (at >= 0) group.splice(at, 1);
    } else if (at < 0) group.push(recordSet);
    else if (action === "UPSERT") group[at] = recordSet;
  }

  /** The records of a name now. */
  records(name: string): readonly RecordSetSpec[] {
    return this.#groups.get(name) ?? [];
  }

  #group(name: string): RecordSetSpec[] {
    let group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, (group = []));
    return group;
  }

  #targetOf({ target }: RecordSetSpec, asker: Asker): Answer {
    if (target.kind === "alias-record") return this.answer(target.name, asker);
    if (target.kind === "values") return target;
    // A load balancer takes the addresses of its unhealthy nodes out of its own DNS entry, unless all are.
    const healthy = target.addresses.filter((address) => this.#addresses.healthy(address));
    return { addresses: healthy.length > 0 ? healthy : target.addresses, ttlSeconds: target.ttlSeconds };
  }

  #healthy({ healthCheck, target }: RecordSetSpec, depth: number): boolean {
    if (healthCheck !== null && !this.#healthChecks[healthCheck]!.healthy) return false;
    if (target.kind === "values" || !target.evaluateTargetHealth || depth === LONGEST_CHAIN) return true;
    if (target.kind === "alias-load-balancer") {
      return this.#addresses.targetsHealthy(target.addresses);
    }
    // A group of records is healthy when one of its members is. AWS, chooses-records [D23].
    return this.records(target.name).some((record) => this.#healthy(record, depth + 1));
  }
}
