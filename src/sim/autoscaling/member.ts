/** A place for an instance, as the group works it. */
export interface Member {
  /** The instance runs and is registered with its target groups; its port is closed. */
  readonly boot: () => void;
  /** Its image is fetched. @param done when it is all there; at once if there is nothing to fetch */
  readonly pullImage: (done: () => void) => void;
  /** The application answers. @param version of the launch template; 0: as the run began */
  readonly serve: (version: number) => void;
  /** It gets no new requests. */
  readonly leave: () => void;
  /** It is no more. */
  readonly end: () => void;
  /** CPU time given out so far, core-seconds, and how many cores there are. */
  readonly busyCoreSeconds: () => number;
  readonly cores: number;
  /** What the load balancer says; null: it has not made up its mind. */
  readonly isHealthy: () => boolean | null;
  /** Whether EC2's status checks fail. */
  readonly isImpaired: () => boolean;
  /** Whether EC2 has stopped it: it is not in the state running any more. */
  readonly isGone: () => boolean;
}

/** An instance's life; the place is empty before and after. */
export type Phase = "absent" | "pending" | "inService" | "terminating";

/** What a place holds now. */
export class Place {
  readonly index: number;
  readonly zone: number;
  readonly member: Member;
  phase: Phase = "absent";
  /** Counts the instances that have been here. */
  generation: number = 0;
  id: string = "";
  /** Of the launch template. */
  version: number = 0;
  launchedAt: number = 0;
  inServiceAt: number = 0;
  /** From when on it counts for the group's metrics. */
  warmAt: number = 0;
  protected: boolean = false;
  /** Since when status checks fail; Infinity: they do not. */
  impairedSince: number = Infinity;
  /** CPU time when its current period began. */
  busyBefore: number = 0;

  constructor(index: number, zone: number, member: Member) {
    this.index = index;
    this.zone = zone;
    this.member = member;
  }

  /** Another instance is on its way to this place. */
  launched(now: number, version: number, isProtected: boolean): void {
    this.phase = "pending";
    this.generation++;
    this.version = version;
    this.launchedAt = now;
    this.protected = isProtected;
    this.impairedSince = Infinity;
  }

  /** It is in service: registered, its port still closed. */
  enters(now: number, warmupSeconds: number): void {
    this.phase = "inService";
    this.inServiceAt = now;
    this.warmAt = now + warmupSeconds;
    this.busyBefore = this.member.busyCoreSeconds();
    this.member.boot();
  }
}

/** Who has been in service longest of those that have lived longer than MaxInstanceLifetime; null: nobody has. */
export function outlived(places: readonly Place[], now: number, lifetimeSeconds: number): Place | null {
  return places
    .filter(({ phase, launchedAt }) => phase === "inService" && now - launchedAt >= lifetimeSeconds)
    .reduce<Place | null>((first, each) => (first === null || each.launchedAt < first.launchedAt ? each : first), null);
}

/** Whether it counts for the group's capacity. */
export const isThere = ({ phase }: Place): boolean => phase === "pending" || phase === "inService";
