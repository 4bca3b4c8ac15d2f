/** A deployment through places whose instances come and go. */
import { describe, expect, it } from "vitest";
import { scheduleDeployments, type Deployable, type DeploymentGround } from "../../../src/sim/app/deployments.js";
import { World } from "../../../src/sim/kernel/world.js";
import type { DeploymentSpec, RevisionSpec } from "../../../src/sim/spec.js";

const REVISION: RevisionSpec = { cpuFactor: 2, databaseFactor: 1, errorShare: 0, routes: null };

/** A place: what was done to it, and when. */
class Place implements Deployable {
  readonly done: string[] = [];
  #world: World;
  #revision: RevisionSpec | null = null;
  now = 1;

  constructor(world: World) {
    this.#world = world;
  }

  #note(what: string): void {
    this.done.push(`${this.#world.calendar.now} ${what}`);
  }

  deregister = (): void => this.#note("deregister");
  register = (): void => this.#note("register");
  stop = (): void => this.#note("stop");
  start = (): void => this.#note("start");
  reload = (): void => this.#note("reload");
  install = (revision: RevisionSpec | null): void => {
    this.#revision = revision;
    this.#note(revision === null ? "old" : "new");
  };
  revision = (): RevisionSpec | null => this.#revision;
  life = (): number => this.now;
}

function deployed(places: number, changes: readonly [at: number, act: (all: readonly Place[]) => void][], more = {}) {
  const world = new World(1, 0);
  const all = Array.from({ length: places }, () => new Place(world));
  const suspended: string[] = [];
  const ground: DeploymentGround = {
    shiftTraffic: () => {},
    released: null,
    suspend: (processes) => suspended.push(`${world.calendar.now} suspend ${processes.join()}`),
    resume: (processes) => suspended.push(`${world.calendar.now} resume ${processes.join()}`),
  };
  const spec: DeploymentSpec = {
    atSeconds: 10,
    instances: null,
    batchSize: 1,
    method: "drain",
    drainSeconds: 5,
    installSeconds: 20,
    pauseSeconds: 1,
    revision: REVISION,
    rollbackAtSeconds: Infinity,
    suspendedProcesses: [],
    ...more,
  };
  scheduleDeployments(world, [spec], all, ground);
  for (const [at, act] of changes) {
    world.calendar.run(at);
    act(all);
  }
  world.calendar.run(1000);
  return { all, ground, suspended };
}

describe("a deployment", () => {
  it("does one instance after the other", () => {
    const { all, ground } = deployed(2, []);
    expect(all.map(({ done }) => done)).toEqual([
      ["10 deregister", "15 stop", "35 new", "35 start", "35 register"],
      ["36 deregister", "41 stop", "61 new", "61 start", "61 register"],
    ]);
    expect(ground.released).toBe(REVISION);
  });

  it("lets go of an instance that is terminated in the middle, and does whoever is there in its place afterwards", () => {
    const { all } = deployed(1, [
      [20, ([first]) => (first!.now = 0)],
      [25, ([first]) => (first!.now = 2)],
    ]);
    // The new one is not started by what was meant for the old one; it has its own turn.
    expect(all[0]!.done).toEqual([
      "10 deregister",
      "15 stop",
      "36 deregister",
      "41 stop",
      "61 new",
      "61 start",
      "61 register",
    ]);
  });

  it("ends with who comes while others are done", () => {
    const { all } = deployed(2, [
      [9, ([, second]) => (second!.now = 0)],
      [20, ([, second]) => (second!.now = 1)],
    ]);
    expect(all[1]!.done[0]).toBe("36 deregister");
  });

  it("suspends processes while it lasts, and again while it is rolled back", () => {
    const { suspended, all, ground } = deployed(1, [], {
      suspendedProcesses: ["AZRebalance"],
      rollbackAtSeconds: 100,
    });
    expect(suspended).toEqual([
      "10 suspend AZRebalance",
      "36 resume AZRebalance",
      "100 suspend AZRebalance",
      "126 resume AZRebalance",
    ]);
    expect(all[0]!.done.filter((each) => /new|old/u.test(each))).toEqual(["35 new", "125 old"]);
    expect(ground.released).toBe(null);
  });

  it("rolled back in the middle lets the batch under way come up, and leaves the others out", () => {
    const { all } = deployed(3, [], { rollbackAtSeconds: 20 });
    expect(all.map(({ done }) => done.filter((each) => /new|old/u.test(each)))).toEqual([["35 new", "61 old"], [], []]);
  });
});
