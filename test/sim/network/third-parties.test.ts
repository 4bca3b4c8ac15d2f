/** Calls to third parties and boot-time downloads through NAT gateways: ports, bandwidth, silence, failure. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  EgressSpec,
  ExternalCallSpec,
  NatGatewaySpec,
  NetworkChangeSpec,
  SystemSpec,
} from "../../../src/sim/index.js";
import { answers, constant, count, gatedSystem, run, SERVICE_SECONDS, tenths } from "./gated-system.js";

const GATEWAY: NatGatewaySpec = {
  name: "nat",
  bandwidth: { bytesPerSecond: 1e6, maximumBytesPerSecond: 1e6, doublingSeconds: Infinity, flowBytesPerSecond: 1e6 },
  connectionsPerDestination: 55_000,
  idleSeconds: 350,
  portHoldSeconds: 60,
};
const CALL: ExternalCallSpec = {
  destination: 0,
  responseSeconds: constant(0.5),
  requestBytes: 0,
  responseBytes: 0,
  timeoutSeconds: Infinity,
  optional: false,
};

interface Calling {
  readonly ratePerSecond?: number;
  readonly call?: Partial<ExternalCallSpec>;
  readonly gateways?: readonly Partial<NatGatewaySpec>[];
  readonly egress?: Partial<EgressSpec>;
  readonly changes?: readonly NetworkChangeSpec[];
}

function calling({ ratePerSecond = 1, call, gateways = [{}], egress, changes = [] }: Calling): SystemSpec {
  const base = gatedSystem({ ratePerSecond, changes });
  return {
    ...base,
    routes: base.routes.map((route) => ({ ...route, externalCall: { ...CALL, ...call } })),
    egress: {
      natGateways: gateways.map((gateway) => ({ ...GATEWAY, ...gateway })),
      gatewayOfInstance: [0, 0],
      destinations: ["payments", "images"],
      bootDownloads: [],
      ...egress,
    },
  };
}

const lost = (atSeconds: number, blockedShares: readonly number[], untilSeconds = Infinity): NetworkChangeSpec[] => [
  { atSeconds, flow: "instanceToInternet", blockedShares, established: "cut" },
  ...(untilSeconds === Infinity
    ? []
    : [{ atSeconds: untilSeconds, flow: "instanceToInternet", blockedShares: [0, 0], established: "kept" } as const]),
];
const gauge = (name: string): string => `${name}{natGateway:nat}`;

describe("a call to a third party", () => {
  it("holds its worker for connection, answer and bytes", () => {
    const result = run(calling({ call: { requestBytes: 1e5, responseBytes: 3e5 } }), 1000);
    // 0.1 s out, 0.5 s of the third party, 0.3 s in, and the application's own.
    expect(result.sites[0]!.min).toBeCloseTo(0.9 + SERVICE_SECONDS, 9);
    expect(result.sites[0]!.max).toBeCloseTo(0.9 + SERVICE_SECONDS, 9);
    expect(tenths(result, "BusyWorkers").at(-1)).toBeCloseTo(0.9 + SERVICE_SECONDS, 3);
  });

  it("meters its bytes by direction", () => {
    const result = run(calling({ call: { requestBytes: 1e4, responseBytes: 2e4 } }), 1000);
    const calls = result.sites[0]!.count;
    expect(Math.abs(count(result, gauge("BytesOutToDestination")) / 1e4 - calls)).toBeLessThanOrEqual(1);
    expect(Math.abs(count(result, gauge("BytesInFromDestination")) / 2e4 - calls)).toBeLessThanOrEqual(1);
  });

  it("goes straight, without limits, from an instance with a public address", () => {
    const egress = { gatewayOfInstance: [null, null] };
    const result = run(calling({ gateways: [], egress, call: { responseBytes: 1e12 } }), 100);
    expect(result.sites[0]!.max).toBeCloseTo(0.5 + SERVICE_SECONDS, 9);
  });

  it("fails with 500 when the third party takes longer than the timeout, and is done without if it is optional", () => {
    const call = { responseSeconds: constant(9), timeoutSeconds: 2 };
    expect(Object.keys(answers(run(calling({ call }), 100)))).toEqual(["500"]);
    const [site] = run(calling({ call: { ...call, optional: true } }), 100).sites;
    expect(site).toMatchObject({ errors: 0 });
    expect(site!.min).toBeCloseTo(2 + SERVICE_SECONDS, 9);
  });

  it("changes nothing where no route makes one", () => {
    const plain = gatedSystem({ ratePerSecond: 50 });
    const before = run(plain, 100);
    const { egress } = calling({});
    const after = run({ ...plain, egress: egress! }, 100);
    expect(after.sites).toEqual(before.sites);
    expect(after.events).toBe(before.events);
  });
});

describe("source ports", () => {
  it("limit the connections to one destination: the SYNs of others are dropped and sent again", () => {
    const gateways = [{ connectionsPerDestination: 5, portHoldSeconds: 0 }];
    const result = run(calling({ call: { responseSeconds: constant(10) }, gateways }), 1000);
    expect(Math.max(...tenths(result, gauge("ActiveConnectionCount")))).toBeLessThanOrEqual(5);
    expect(count(result, gauge("ErrorPortAllocation"))).toBeGreaterThan(1000);
    const attempts = count(result, gauge("ConnectionAttemptCount"));
    const established = count(result, gauge("ConnectionEstablishedCount"));
    expect(attempts).toBeCloseTo(established + count(result, gauge("ErrorPortAllocation")), 6);
    // Who gets none for 127 s gives up.
    expect(answers(result)[500]).toBeGreaterThan(0);
  });

  it("held after the end make it a limit of connections a second", () => {
    const [ports, hold, horizon] = [60, 60, 2000];
    const gateways = [{ connectionsPerDestination: ports, portHoldSeconds: hold }];
    const result = run(calling({ ratePerSecond: 3, call: { responseSeconds: constant(1e-3) }, gateways }), horizon);
    const established = tenths(result, gauge("ConnectionEstablishedCount"));
    // Never more than a port gives in its hold; a freed one waits a little for the next SYN.
    for (const rate of established.slice(1)) expect(rate).toBeLessThanOrEqual(ports / hold + 1e-9 + ports / 200);
    expect(established.at(-1)).toBeGreaterThan(0.9 * (ports / hold));
  });

  it("are counted for each destination apart", () => {
    const base = calling({ gateways: [{ connectionsPerDestination: 1 }], call: { responseSeconds: constant(1e6) } });
    const second = { ...base.routes[0]!, name: "GET /b", externalCall: { ...CALL, destination: 1 } };
    const system: SystemSpec = {
      ...base,
      routes: [base.routes[0]!, second],
      journeys: [0, 1].map((route) => ({ name: `${route}`, steps: [{ route, thinkTime: null }] })),
      loads: [{ ...base.loads[0]!, mix: [0, 1].map((journey) => ({ journey, weight: 1 })) }],
    };
    const result = run(system, 340);
    // The first destination's only port is taken for ever; the second's comes back.
    expect(answers(result, 1)[200]).toBeGreaterThan(0);
    expect(answers(result, 0)[200]).toBeUndefined();
  });
});

describe("silence", () => {
  it("a connection silent for 350 s is forgotten: the answer never arrives", () => {
    const call = { responseSeconds: constant(400) };
    const result = run(calling({ ratePerSecond: 0.01, call }), 2000);
    expect(answers(result)).toEqual({});
    expect(count(result, gauge("IdleTimeoutCount"))).toBeGreaterThan(10);
    expect(tenths(result, "BusyWorkers").at(-1)).toBeGreaterThan(17);
  });

  it("and the application hears of it at its timeout only", () => {
    const call = { responseSeconds: constant(400), timeoutSeconds: 380 };
    const [site] = run(calling({ ratePerSecond: 0.01, call }), 2000).sites;
    expect(site!.errors).toBeGreaterThan(0);
    expect(site!.errorSum).toBeCloseTo((380 + SERVICE_SECONDS) * site!.errors, 6);
  });

  it("one second less is in time", () => {
    expect(
      answers(run(calling({ ratePerSecond: 0.01, call: { responseSeconds: constant(349) } }), 2000))[500],
    ).toBeUndefined();
  });
});

describe("a NAT gateway that fails", () => {
  it("drops packets: new calls and those under way end at the application's timeout", () => {
    const call = { responseSeconds: constant(3), timeoutSeconds: 5 };
    const result = run(calling({ call, changes: lost(100, [1, 1]) }), 200);
    const [site] = result.sites;
    expect(Math.abs(answers(result)[200]! - 97)).toBeLessThanOrEqual(1);
    // Connecting, or waiting for the answer: 5 s either way.
    expect(site!.errorSum).toBeCloseTo((5 + SERVICE_SECONDS) * site!.errors, 6);
    expect(Object.keys(answers(result))).toEqual(["200", "500"]);
  });

  it("without a timeout new ones give up with the kernel, and those under way never end", () => {
    const call = { responseSeconds: constant(3) };
    const result = run(calling({ call, changes: lost(100, [1, 1]) }), 1000);
    const [site] = result.sites;
    expect(site!.errorSum).toBeCloseTo((127 + SERVICE_SECONDS) * site!.errors, 6);
    expect(tenths(result, "BusyWorkers").at(-1)).toBeCloseTo(127 + 3 + SERVICE_SECONDS, 1);
  });

  it("a SYN sent again after the repair gets through: at 1, 3, 7, 15 s", () => {
    // The one request of the run, at its start; repaired after ten seconds.
    const [site] = run(calling({ ratePerSecond: 0.01, changes: lost(0, [1, 1], 10) }), 90).sites;
    expect(site).toMatchObject({ count: 1, errors: 0 });
    expect(site!.max).toBeCloseTo(15 + 0.5 + SERVICE_SECONDS, 9);
  });

  it("takes only the instances behind it along: it is zonal", () => {
    const call = { timeoutSeconds: 1 };
    const egress = { gatewayOfInstance: [0, 1] };
    const gateways = [{ name: "nat-a" }, { name: "nat-b" }];
    const result = run(calling({ call, gateways, egress, changes: lost(0, [1, 0]) }), 1000);
    const { 200: good, 500: failed } = answers(result);
    expect(Math.abs(good! - failed!)).toBeLessThanOrEqual(2);
  });
});

describe("boot-time downloads", () => {
  it("share the bandwidth with the calls", () => {
    // Three at once of 1 MB/s: 30 s for 10 MB each.
    const bootDownloads = [{ atSeconds: 100, instances: [0, 1, 1], destination: 1, bytes: 1e7 }];
    const result = run(calling({ ratePerSecond: 0.001, egress: { bootDownloads } }), 1000);
    expect(count(result, "BootDownloads")).toBeCloseTo(3 * 30, 6);
    const both = run(calling({ ratePerSecond: 1, call: { responseBytes: 1e5 }, egress: { bootDownloads } }), 1000);
    // A call's 0.1 s becomes up to 0.4 s meanwhile.
    expect(both.sites[0]!.max).toBeGreaterThan(0.5 + 0.35);
    expect(both.sites[0]!.min).toBeCloseTo(0.6 + SERVICE_SECONDS, 6);
  });

  it("wait for the way out to come back, and start over when they are cut", () => {
    const bootDownloads = [{ atSeconds: 95, instances: [0], destination: 1, bytes: 1e7 }];
    const changes = lost(100, [1, 1], 200);
    const result = run(calling({ ratePerSecond: 0.001, egress: { bootDownloads }, changes }), 1000);
    // Ten seconds from 95 on are in vain; SYNs go out at 105 + 0, 1, 3, ..., 63, and again after 127 s: at 232 s.
    expect(count(result, "BootDownloads")).toBeCloseTo(232 + 10 - 95, 6);
  });
});

it("whatever happens to the way out, no call is lost or counted twice", () => {
  const change = fc.record({
    atSeconds: fc.integer({ min: 0, max: 100 }),
    flow: fc.constant("instanceToInternet" as const),
    blockedShares: fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 2, maxLength: 2 }),
    established: fc.constantFrom("kept" as const, "cut" as const),
  });
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 5 }).map((all) => all.sort((a, b) => a.atSeconds - b.atSeconds)),
      fc.constantFrom(2, 30, 55_000),
      fc.constantFrom(0, 5),
      fc.boolean(),
      fc.integer({ min: 1, max: 1000 }),
      (changes, connectionsPerDestination, portHoldSeconds, optional, seed) => {
        const gateways = [{ connectionsPerDestination, portHoldSeconds }];
        const call = {
          responseBytes: 2e5,
          timeoutSeconds: 4,
          optional,
          responseSeconds: { kind: "exponential", mean: 1 } as const,
        };
        const base = calling({ ratePerSecond: 5, call, gateways, changes });
        const load = { ...base.loads[0]!, stages: [{ durationSeconds: 100, target: 5 }], gracefulStopSeconds: 1e4 };
        const system = { ...base, loads: [load as SystemSpec["loads"][number]] };
        const { iterations } = run(system, 100, { seed, drainSeconds: 1e4 });
        expect(iterations.completed).toBe(iterations.started);
      },
    ),
    { numRuns: 60, seed: 11 },
  );
});

describe("a third party in trouble", () => {
  const outage = (mode: "slow" | "error" | "drop", factor = 10) =>
    calling({
      call: { timeoutSeconds: 20 },
      egress: { outages: [{ destination: 0, fromSeconds: 30, untilSeconds: 60, mode, factor }] },
    });
  const failed = (mode: "slow" | "error" | "drop", factor?: number): number =>
    count(run(outage(mode, factor), 100), "ExternalCallsFailed");

  it("slow: takes the workers that wait for it, and fails nobody who waits long enough", () => {
    expect(failed("slow", 10)).toBe(0);
    // 0.5 s times 100 are more than the 20 s of the application's patience.
    expect(failed("slow", 100)).toBeGreaterThan(20);
  });

  it("error: fails at once what needs it", () => {
    const errors = failed("error");
    expect(errors).toBeGreaterThan(20);
    expect(errors).toBeLessThanOrEqual(31);
  });

  it("drop: fails when the patience of the application is over", () => {
    const { sites } = run(outage("drop"), 100);
    expect(failed("drop")).toBeGreaterThan(20);
    const { errors, errorSum } = sites[0]!;
    expect(errorSum / errors).toBeCloseTo(20 + SERVICE_SECONDS, 1);
  });

  it("does not concern who calls somebody else", () => {
    const other = calling({
      egress: { outages: [{ destination: 1, fromSeconds: 0, untilSeconds: 100, mode: "error", factor: 1 }] },
    });
    expect(count(run(other, 100), "ExternalCallsFailed")).toBe(0);
  });
});
