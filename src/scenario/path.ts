/** A path is the way from a scenario's root to one of its values: `["options", "scenarios", "day", "stages", 0]`. */
export type Path = readonly (string | number)[];

/**
 * A path as people write it.
 *
 * @example
 * formatPath(["calibration", "routes", "GET /", "cpu"]); // 'calibration.routes["GET /"].cpu'
 */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(part)) text += text === "" ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

/**
 * Reads what `formatPath` writes: dots, `[0]` and `["any name"]`; an index may also follow a dot. Null when it is
 * not a path.
 *
 * @example
 * parsePath('calibration.routes["GET /"].cpu'); // ["calibration", "routes", "GET /", "cpu"]
 */
export function parsePath(text: string): (string | number)[] | null {
  const path: (string | number)[] = [];
  const part = /(?:^|\.)([^.[\]"=]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/gy;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return null;
    const [, name, index, quoted] = match;
    if (index !== undefined) path.push(Number(index));
    else if (quoted !== undefined) {
      try {
        path.push(String(JSON.parse(quoted)));
      } catch {
        return null;
      }
    } else if (name !== undefined) path.push(name);
  }
  return path.length > 0 ? path : null;
}

/** Whether `path` is `prefix` or lies below it. */
export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((part, index) => String(part) === String(path[index]));
}
