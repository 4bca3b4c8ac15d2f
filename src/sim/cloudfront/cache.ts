import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { Caller, Tier } from "../kernel/tier.js";
import { MAX_CACHEABLE_BYTES, type CachingRule } from "./caching-rule.js";
import { IntegerMap } from "./integer-map.js";
import { ObjectStore } from "./object-store.js";
import type { Fetcher } from "./origin-group.js";
import { HIT, NOBODY, NONE, ORIGIN_SHIELD_HIT, REFRESH_HIT, type Passages } from "./passages.js";

/** Where a cache asks for what it does not have. */
export interface Upstream {
  /** The next cache for requests of a behaviour; null: the origin itself. */
  cache(behavior: number): Tier | null;
  /** Asks the origin itself; `fetched` tells the cache of this number. */
  fetch(row: number, cache: number): void;
}

/**
 * One cache of CloudFront: that of an edge location, or a regional edge cache, which may be the Origin Shield of others.
 * All do the same; they differ in who asks them and whom they ask.
 *
 * A request for a fresh object is answered. One for an object that another request is fetching waits for it (request
 * collapsing). Else it is the leader: what it brings back is kept, and answers those who wait as well.
 */
export class Cache implements Tier, Caller, Fetcher {
  readonly store: ObjectStore;
  readonly #clock: Float64Array;
  readonly #requests: Requests;
  readonly #passages: Passages;
  /** By call site. */
  readonly #rules: readonly CachingRule[];
  readonly #number: number;
  #upstream: Upstream | null = null;
  readonly #caller: Caller;
  /** Numbers from here on are regional edge caches: one that asks another asks it as Origin Shield. */
  readonly #firstRegional: number;
  /** Key to the row whose fetch is under way. */
  readonly #leaders = new IntegerMap();
  readonly #waitHop: number;
  /** Content from before this time has been invalidated, by first key of the route, s. */
  readonly #notBefore: Map<number, number> = new Map();
  /** Objects served although they had expired. */
  staleServed = 0;

  constructor(
    world: World,
    place: {
      readonly number: number;
      readonly capacityBytes: number;
      readonly firstRegional: number;
      readonly passages: Passages;
      readonly rules: readonly CachingRule[];
    },
    caller: Caller,
  ) {
    this.store = new ObjectStore(place.capacityBytes);
    this.#clock = world.calendar.clock;
    this.#requests = world.requests;
    this.#passages = place.passages;
    this.#rules = place.rules;
    this.#number = place.number;
    this.#firstRegional = place.firstRegional;
    this.#caller = caller;
    this.#waitHop = world.requests.hop("cloudFrontCollapsed", "Waiting for another request's fetch (CloudFront)");
  }

  connect(upstream: Upstream): void {
    this.#upstream = upstream;
  }

  serve(row: number): void {
    const rule = this.#rule(row);
    if (!rule.cached) {
      this.#upstream!.fetch(row, this.#number);
      return;
    }
    const { store } = this;
    const passages = this.#passages;
    const key = passages.key[row]!;
    const slot = store.find(key);
    if (slot >= 0) {
      const now = this.#clock[0]!;
      if (now < store.expiresAt[slot]!) {
        this.#serveFrom(slot, row);
        return;
      }
      if (now < store.retryAt[slot]! && now < store.expiresAt[slot]! + rule.staleOnErrorSeconds) {
        this.#serveStale(slot, row);
        return;
      }
      if (store.status[slot] === 200) {
        if (now < store.expiresAt[slot]! + rule.staleWhileRevalidateSeconds) {
          if (this.#leaders.get(key) < 0) this.#refresh(row, slot, rule);
          this.#serveStale(slot, row);
          return;
        }
        if (rule.conditional) passages.asking[row] = store.lastModified[slot]!;
      }
    }
    this.#fetchOrWait(row, key, rule);
  }

  /** The next cache has answered a request that this one sent. */
  answered(child: number): void {
    const row = this.#passages.forRow[child]!;
    this.#passages.fold(child, row);
    this.#passages.copyAnswer(child, row);
    this.#requests.release(child);
    this.fetched(row);
  }

  fetched(row: number): void {
    const rule = this.#rule(row);
    const passages = this.#passages;
    const key = passages.key[row]!;
    if (!rule.cached) {
      this.#caller.answered(row);
      return;
    }
    this.#keep(row, key, rule);
    let waiting = -1;
    if (this.#leaders.get(key) === row) {
      this.#leaders.delete(key);
      waiting = passages.firstWaiting[row]!;
    }
    const shared = rule.collapsing === "shared";
    // The leader may be gone once it is answered, so those who wait take the answer first.
    for (let next = waiting; next >= 0; next = this.#requests.next[next]!) {
      this.#requests.elapse(next, this.#waitHop);
      if (shared) this.#shareAnswer(row, next);
    }
    if (passages.sender[row] === NOBODY) this.#requests.release(row);
    else this.#answer(row);
    while (waiting >= 0) {
      const next = this.#requests.next[waiting]!;
      if (shared) this.#answer(waiting);
      else this.#fetch(waiting, rule);
      waiting = next;
    }
  }

  /** Removes the objects of these routes; what the origin gave before `since` is not taken in again. */
  invalidate(rules: readonly CachingRule[], since: number): void {
    for (const { firstKey, content, variants } of rules) {
      this.store.removeRange(firstKey, firstKey + content.objects * variants);
      this.#notBefore.set(firstKey, since);
    }
  }

  #rule(row: number): CachingRule {
    return this.#rules[this.#requests.site[row]!]!;
  }

  #serveFrom(slot: number, row: number): void {
    this.store.touch(slot);
    this.#copyOut(slot, row);
    this.#passToAsker(row);
  }

  #copyOut(slot: number, row: number): void {
    const { store } = this;
    const passages = this.#passages;
    this.#requests.status[row] = store.status[slot]!;
    passages.result[row] = passages.sender[row]! >= this.#firstRegional ? ORIGIN_SHIELD_HIT : HIT;
    passages.bytes[row] = store.size[slot]!;
    passages.confirmed[row] = 0;
    passages.validatedAt[row] = store.validatedAt[slot]!;
    passages.lastModified[row] = store.lastModified[slot]!;
  }

  #serveStale(slot: number, row: number): void {
    this.staleServed++;
    this.#serveFrom(slot, row);
  }

  /** Fetches the object in the background, for nobody. */
  #refresh(row: number, slot: number, rule: CachingRule): void {
    const passages = this.#passages;
    const refresh = passages.spawn(row, NOBODY);
    if (rule.conditional) passages.asking[refresh] = this.store.lastModified[slot]!;
    this.#fetchOrWait(refresh, passages.key[row]!, rule);
  }

  #fetchOrWait(row: number, key: number, rule: CachingRule): void {
    if (rule.collapsing !== "off") {
      const leader = this.#leaders.get(key);
      if (leader >= 0) {
        this.#wait(row, leader);
        return;
      }
      this.#leaders.set(key, row);
    }
    this.#fetch(row, rule);
  }

  #wait(row: number, leader: number): void {
    const passages = this.#passages;
    this.#requests.next[row] = -1;
    if (passages.firstWaiting[leader]! < 0) passages.firstWaiting[leader] = row;
    else this.#requests.next[passages.lastWaiting[leader]!] = row;
    passages.lastWaiting[leader] = row;
  }

  #fetch(row: number, rule: CachingRule): void {
    const next = this.#upstream!.cache(rule.behavior);
    if (next === null) this.#upstream!.fetch(row, this.#number);
    else next.serve(this.#passages.spawn(row, this.#number));
  }

  /** Takes the row's answer into the store or, if it is a failure, a stale object from there into the row. */
  #keep(row: number, key: number, rule: CachingRule): void {
    const { store } = this;
    const passages = this.#passages;
    const now = this.#clock[0]!;
    const status = this.#requests.status[row]!;
    let slot = store.find(key);
    if (status >= 500 && slot >= 0 && store.status[slot] === 200 && this.#mayServeStale(slot, now, rule)) {
      store.retryAt[slot] = now + rule.errorTtl(status);
      this.staleServed++;
      this.#copyOut(slot, row);
      return;
    }
    const ttl = status < 400 ? rule.ttlSeconds : rule.errorTtl(status);
    const validatedAt = passages.validatedAt[row]!;
    const stored = status < 400 ? rule.stored : ttl > 0;
    if (
      !stored ||
      passages.bytes[row]! > MAX_CACHEABLE_BYTES ||
      validatedAt < (this.#notBefore.get(rule.firstKey) ?? 0)
    )
      return;
    // Of answers to several requests the first is kept until it expires.
    if (slot >= 0 && now < store.expiresAt[slot]!) return;
    slot = store.put(key, passages.bytes[row]!);
    if (slot < 0) return;
    store.status[slot] = status;
    store.validatedAt[slot] = validatedAt;
    store.expiresAt[slot] = validatedAt + ttl;
    store.lastModified[slot] = passages.lastModified[row]!;
    store.retryAt[slot] = 0;
  }

  #mayServeStale(slot: number, now: number, rule: CachingRule): boolean {
    return now < this.store.expiresAt[slot]! + rule.staleOnErrorSeconds;
  }

  #shareAnswer(leader: number, row: number): void {
    const passages = this.#passages;
    passages.copyAnswer(leader, row);
    passages.confirmed[row] = 0;
    passages.result[row] = HIT;
  }

  #answer(row: number): void {
    const passages = this.#passages;
    if (passages.confirmed[row] === 1) passages.result[row] = REFRESH_HIT;
    this.#passToAsker(row);
  }

  /** `confirmed` meant the version that this cache had; it becomes the one that the asker has. */
  #passToAsker(row: number): void {
    const passages = this.#passages;
    const asked = passages.asked[row]!;
    passages.confirmed[row] = asked !== NONE && asked >= passages.lastModified[row]! ? 1 : 0;
    this.#caller.answered(row);
  }
}
