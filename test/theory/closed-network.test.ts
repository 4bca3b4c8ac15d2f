/**
 * mva-3, mva-sat, conv-3: users who think, and three stations that share their capacity: the NAT gateway's bandwidth, the
 * instance's CPU, the database's. Workers, pool and backlog are without limit, so that nothing is held while it waits.
 * Reiser & Lavenberg, JACM 27 (1980); Buzen, CACM 16 (1973). Processor sharing makes the law of the demands irrelevant,
 * which is why bytes of constant number may stand in for an exponential demand (Baskett et al., JACM 22, 1975).
 */
import { describe, expect, it } from "vitest";
import type { SystemSpec } from "../../src/sim/index.js";
import { level, replications, responseTime, throughput, type Reading } from "./observe.js";
import { closedLoad, queueSystem, route } from "./system.js";

const exponential = (mean: number) => ({ kind: "exponential", mean }) as const;
const nothing = { kind: "constant", value: 0 } as const;

interface Network {
  readonly users: number;
  readonly thinkSeconds: number;
  /** Seconds of the gateway's whole bandwidth. */
  readonly gatewaySeconds: number;
  readonly cpu: { readonly seconds: number; readonly cores: number };
  readonly database: { readonly seconds: number; readonly cores: number };
}

function closedNetwork({ users, thinkSeconds, gatewaySeconds, cpu, database }: Network): SystemSpec {
  const system = queueSystem({
    load: closedLoad(users),
    routes: [
      {
        ...route(exponential(cpu.seconds), exponential(database.seconds)),
        externalCall: {
          destination: 0,
          responseSeconds: nothing,
          requestBytes: gatewaySeconds,
          responseBytes: 0,
          timeoutSeconds: Infinity,
          optional: false,
        },
      },
    ],
    workers: users,
    cores: cpu.cores,
    connections: users,
    thinkTime: exponential(thinkSeconds),
  });
  const bandwidth = {
    bytesPerSecond: 1,
    maximumBytesPerSecond: 1,
    doublingSeconds: Infinity,
    flowBytesPerSecond: 1,
  };
  const gateway = { name: "nat", bandwidth, connectionsPerDestination: 1e6, idleSeconds: 1e9, portHoldSeconds: 0 };
  return {
    ...system,
    database: { ...system.database!, vCpus: database.cores },
    egress: { natGateways: [gateway], gatewayOfInstance: [0], destinations: ["there"], bootDownloads: [] },
  };
}

const THREE = {
  thinkSeconds: 0.5,
  gatewaySeconds: 0.005,
  cpu: { seconds: 0.03, cores: 1 },
  database: { seconds: 0.02, cores: 1 },
};

describe("a closed network of three stations", () => {
  it.each([
    ["mva-3", { ...THREE, users: 20 }, { X: 29.3554, R: 0.181306, U: 0.880662 }],
    ["mva-sat", { ...THREE, users: 100 }, { X: 33.3333, R: 2.5, U: 1 }],
    [
      "conv-3",
      {
        users: 30,
        thinkSeconds: 0.25,
        gatewaySeconds: 0.005,
        cpu: { seconds: 0.08, cores: 4 },
        database: { seconds: 0.03, cores: 2 },
      },
      { X: 49.6769, R: 0.353903 },
    ],
  ] as const)("%s", (_, network, exact) => {
    const runs = replications(closedNetwork(network), 400);
    const readings: Record<string, Reading> = { X: throughput, R: responseTime, U: level("CPUUtilization") };
    for (const [name, value] of Object.entries(exact)) {
      const values = runs.map(readings[name]!);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
      const error = deviation / Math.sqrt(values.length);
      expect(error / value).toBeLessThan(0.01);
      expect(Math.abs(mean - value)).toBeLessThanOrEqual(Math.max(3.5 * error, 0.005 * value));
    }
  });
});
