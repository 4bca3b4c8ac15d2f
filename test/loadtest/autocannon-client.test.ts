import autocannon from "autocannon";
import { beforeAll, describe, expect, it } from "vitest";
import { autocannonProblem } from "../../src/loadtest/autocannon-client.js";
import { delayed, serve } from "./server.js";

/** A client of the installed autocannon, before it has connected. */
async function realClient(): Promise<object> {
  await using server = await serve(delayed(() => 0));
  let client: object | undefined;
  await autocannon({ url: server.url, connections: 1, amount: 1, setupClient: (each) => void (client = each) });
  if (client === undefined) throw new Error("autocannon made no client");
  return client;
}

/** A copy that has `name` otherwise, as another version might. */
function changed(client: object, name: string, value: unknown): object {
  const [first, ...rest] = name.split(".");
  const inner: unknown = Reflect.get(client, first!);
  const replacement = rest.length === 0 ? value : changed(inner as object, rest.join("."), value);
  return new Proxy(client, {
    get: (target, key) => (key === first ? replacement : (Reflect.get(target, key) as unknown)),
  });
}

describe("the self-test of autocannon's private parts", () => {
  let client: object;
  beforeAll(async () => {
    client = await realClient();
  });

  it("finds the pinned version as it should be", () => {
    expect(autocannonProblem(client)).toBeUndefined();
  });

  it.each([
    ["_doRequest", undefined],
    ["_connect", undefined],
    ["destroyed", 0],
    ["pipelinedRequests", undefined],
    ["pipelinedRequests.size", 0],
    ["pipelinedRequests.addBody", undefined],
    ["parser.execute", undefined],
    ["parser.reinitialize", "RESPONSE"],
    ["requestIterator.requests", undefined],
    ["requestIterator.nextRequest", undefined],
  ])("notices that %s is %j", (name, value) => {
    const problem = autocannonProblem(changed(client, name, value));
    expect(problem).toContain("not version 9.0.0");
    expect(problem).toContain(name);
    expect(problem).toContain("--transport node:http");
  });

  it("notices what is no client at all", () => {
    expect(autocannonProblem({})).toContain("_doRequest");
  });
});
