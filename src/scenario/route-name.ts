/**
 * Names of routes: a method and a path, `GET /api/items`. A placeholder in the path may be written as Flask does
 * (`<id>`, `<int:id>`), as OpenAPI does (`{id}`) or as Express does (`:id`): they name the same route.
 */

const ROUTE = /^[A-Z]+ \/\S*$/;

export const ROUTE_PATTERN: string = ROUTE.source;

export function isRouteName(name: string): boolean {
  return ROUTE.test(name);
}

/**
 * The same text for every spelling of a route.
 *
 * @example
 * routeKey("GET /api/items/{id}") === routeKey("GET /api/items/<int:id>"); // true
 */
export function routeKey(name: string): string {
  return name.replaceAll(/<[^<>/]*>|\{[^{}/]*\}|(?<=\/):\w+/gu, "<>");
}
