import type { LoadRunHeader } from "./load-run.js";

/** Whether a request of a kind, answered with `status` (0: not), has all of these tags. k6's names; a kind's own come last. */
export function hasTags(
  { target, kinds }: Pick<LoadRunHeader, "target" | "kinds">,
  kind: number,
  status: number,
  tags: Readonly<Record<string, string>>,
): boolean {
  const { name, method, path, tags: own } = kinds[kind]!;
  const all: Readonly<Record<string, string>> = {
    name,
    method,
    group: "",
    url: `${target}${path}`,
    status: String(status),
    expected_response: String(status >= 200 && status < 400),
    ...own,
  };
  return Object.entries(tags).every(([tag, value]) => all[tag] === value);
}
