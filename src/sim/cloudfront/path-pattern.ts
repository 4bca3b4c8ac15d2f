/**
 * Whether a path pattern of a cache behaviour or an invalidation covers a path: `*` stands for any characters, `/`
 * among them, `?` for exactly one; case counts; the leading `/` may be left out.
 *
 * @see downloaddistvaluescachebehavior, "Path pattern" [D]
 */
export function matchesPath(pattern: string, path: string): boolean {
  return matchesFrom(withSlash(pattern), withSlash(normalised(path)));
}

const withSlash = (text: string): string => (text.startsWith("/") || text.startsWith("*") ? text : `/${text}`);

/** Removes dot segments and doubled slashes (RFC 3986), as CloudFront does before it compares. */
export function normalised(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/");
  segments.forEach((segment, index) => {
    if (segment === "..") kept.pop();
    else if (segment !== "." && (segment !== "" || index === segments.length - 1)) kept.push(segment);
  });
  return `/${kept.join("/")}`;
}

/** Greedy matching that goes back to the last `*` only: linear in practice, never exponential. */
function matchesFrom(pattern: string, path: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let i = 0;
  while (i < path.length) {
    if (pattern[at] === "*") {
      star = at++;
      retry = i;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === path[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++retry;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
