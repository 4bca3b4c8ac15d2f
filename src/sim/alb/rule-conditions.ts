/**
 * Conditions of listener rules (AWS, rule-condition-types [D]). A request's description does not change during a run,
 * so rules are evaluated once for each route, not for each request.
 */
import type { ConditionSpec, RequestDescription } from "./spec.js";

/** All conditions hold; a rule without any (the default rule) matches everything. */
export function matches(conditions: readonly ConditionSpec[], request: RequestDescription): boolean {
  return conditions.every((condition) => holds(condition, request));
}

function holds(condition: ConditionSpec, request: RequestDescription): boolean {
  switch (condition.field) {
    case "host-header":
      return condition.values.some((pattern) => fits(pattern.toLowerCase(), request.host.toLowerCase()));
    case "path-pattern":
      return condition.values.some((pattern) => fits(pattern, request.path));
    case "http-request-method":
      return condition.values.includes(request.method);
    case "source-ip":
      return condition.values.some((block) => inBlock(block, request.sourceIp));
    case "http-header": {
      const name = condition.name.toLowerCase();
      const header = Object.entries(request.headers).find(([key]) => key.toLowerCase() === name);
      if (header === undefined) return false;
      const value = header[1].toLowerCase();
      return condition.values.some((pattern) => fits(pattern.toLowerCase(), value));
    }
    case "query-string": {
      const given = queryPairs(request.query.toLowerCase());
      return condition.pairs.some(({ key, value }) =>
        given.some(
          ([name, text]) => (key === null || fits(key.toLowerCase(), name)) && fits(value.toLowerCase(), text),
        ),
      );
    }
  }
}

function queryPairs(query: string): [string, string][] {
  if (query === "") return [];
  return query.split("&").map((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
  });
}

/** `*`: any characters or none; `?`: exactly one. Linear in the text for each star: the last star only has to move on. */
export function fits(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/** Whether an address lies in a CIDR block; both IPv4 or both IPv6. */
export function inBlock(block: string, address: string): boolean {
  const [network = "", length] = block.split("/");
  const a = addressBits(network);
  const b = addressBits(address);
  if (a === null || b === null || a.length !== b.length) return false;
  const prefix = length === undefined ? a.length : Number(length);
  return a.slice(0, prefix) === b.slice(0, prefix);
}

/** An address as a text of 32 or 128 bits; null if it is none. */
export function addressBits(address: string): string | null {
  const bits = (number: number, width: number): string => number.toString(2).padStart(width, "0");
  if (!address.includes(":")) {
    const parts = address.split(".");
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/u.test(part) && Number(part) < 256)) return null;
    return parts.map((part) => bits(Number(part), 8)).join("");
  }
  const halves = address.split("::");
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const given = groups.flat();
  if (!given.every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return null;
  const missing = 8 - given.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const zeros = Array.from({ length: missing }, () => "0");
  return [...groups[0]!, ...zeros, ...(groups[1] ?? [])].map((group) => bits(Number.parseInt(group, 16), 16)).join("");
}
