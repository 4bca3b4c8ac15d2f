import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";

/** What the open-loop transport uses of autocannon 9.0.0's Client beyond its types. */
export interface AutocannonClient extends EventEmitter {
  conn?: Socket | undefined;
  readonly destroyed: boolean;
  readonly pipelinedRequests: {
    size(): number;
    clear(): void;
    addByteCount(count: number): void;
    addBody: (body: Buffer) => void;
  };
  readonly parser: { reinitialize(type: string): void; execute(chunk: Buffer): unknown; finish(): unknown };
  readonly requestIterator: { requests: readonly object[]; currentRequest: object; nextRequest: () => void };
  setRequests(requests: readonly object[]): void;
  destroy(): void;
  _doRequest: () => void;
  _connect: () => void;
}

const MEMBERS: readonly (readonly [path: string, type: string])[] = [
  ["_doRequest", "function"],
  ["_connect", "function"],
  ["setRequests", "function"],
  ["destroy", "function"],
  ["on", "function"],
  ["destroyed", "boolean"],
  ["pipelinedRequests.size", "function"],
  ["pipelinedRequests.clear", "function"],
  ["pipelinedRequests.addByteCount", "function"],
  ["pipelinedRequests.addBody", "function"],
  ["parser.reinitialize", "function"],
  ["parser.execute", "function"],
  ["parser.finish", "function"],
  ["requestIterator.requests", "object"],
  ["requestIterator.currentRequest", "object"],
  ["requestIterator.nextRequest", "function"],
];

/**
 * Looks before anything private is touched, so that another version is an error and not a wrong figure.
 *
 * @returns what is not as in 9.0.0; undefined when all is
 */
export function autocannonProblem(client: object): string | undefined {
  for (const [path, type] of MEMBERS) {
    let value: unknown = client;
    for (const name of path.split(".")) value = value == null ? undefined : Reflect.get(Object(value), name);
    if (typeof value !== type) {
      return `This autocannon is not version 9.0.0: its client has no ${path}. Install the pinned version (npm ci), or use --transport node:http.`;
    }
  }
  return undefined;
}
