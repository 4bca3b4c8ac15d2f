import { EXIT } from "../../errors/exit-codes.js";
import { UserError } from "../../errors/user-error.js";
import type { RequestKind } from "../../loadtest/index.js";

/** A route of a server that nothing is known of. */
export interface BlackBoxRoute {
  /** Method and path, as given. */
  readonly name: string;
  readonly request: RequestKind;
}

/** Requests carry no body; and a method that is meant to change data is sent only when it was named. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** `GET /,GET /about?full=1` as routes. @throws UserError that quotes the part it cannot read */
export function parseRoutes(text: string): BlackBoxRoute[] {
  const parts = text.split(",").map((part) => part.trim());
  if (text.trim() === "") fail("expected routes such as 'GET /,GET /about', got nothing");
  const routes = parts.map((part, index) => parseRoute(part, index, parts.length));
  for (const [index, { name }] of routes.entries()) {
    if (routes.findIndex((other) => other.name === name) < index) fail(`${name} is named twice`);
  }
  return routes;
}

function parseRoute(part: string, index: number, count: number): BlackBoxRoute {
  const where = count > 1 ? `route ${index + 1} of ${count}: ` : "";
  if (part === "") return fail(`${where}expected a method and a path between the commas, got nothing`);
  const [method = "", path, ...more] = part.split(/\s+/);
  if (path === undefined && method.startsWith("/")) {
    const hint = index > 0 ? "; a comma inside a path is written %2C" : "";
    return fail(`${where}the method is missing: write GET ${method}${hint}`);
  }
  if (!METHODS.includes(method)) {
    const upper = method.toUpperCase();
    const hint = METHODS.includes(upper) ? `: write ${upper}` : `: expected ${METHODS.join(", ")}`;
    return fail(`${where}${method} is no method that can be measured${hint}`);
  }
  if (path === undefined) return fail(`${where}${method} lacks a path: write ${method} /`);
  if (more.length > 0) return fail(`${where}"${part}" has a space inside its path: write %20`);
  if (/^https?:/i.test(path)) return fail(`${where}${path} is a whole URL: the origin goes into --url, the path here`);
  if (!path.startsWith("/")) return fail(`${where}the path ${path} must begin with /`);
  if (path.includes("#")) return fail(`${where}${path}: a fragment (#) is never sent to a server`);
  return { name: `${method} ${path}`, request: { method, path } };
}

function fail(message: string): never {
  throw new UserError(`--routes: ${message}.`, EXIT.invalidConfiguration);
}
