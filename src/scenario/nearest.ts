/** Did-you-mean: the known name that a wrong one was probably meant to be. */

/** Edits (insert, delete, replace) that turn `a` into `b`. O(a.length * b.length). */
export function levenshtein(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replace = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replace, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}

// Case and separators are what people get wrong first; they do not count as edits.
const fold = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, "");

/**
 * The known name nearest to `wrong`, ignoring case, `_`, `-` and blanks; null when none is near enough to be meant.
 *
 * @example
 * nearest("wrokers", ["workers", "threads"]); // "workers"
 */
export function nearest(wrong: string, known: readonly string[]): string | null {
  // Beyond this nobody mistypes a name, and the table would cost quadratic time on hostile input.
  if (wrong.length > 100) return null;
  const wanted = fold(wrong);
  let best: string | null = null;
  let bestDistance = Infinity;
  let bestEdits = Infinity;
  for (const name of known) {
    if (name.length > 100) continue;
    const candidate = fold(name);
    const edits = levenshtein(wanted, candidate);
    let distance = edits;
    // "rate" for "startRate": one contains a good part of the other.
    const shorter = Math.min(wanted.length, candidate.length);
    if (distance > 2 && shorter >= 4 && shorter >= 0.4 * Math.max(wanted.length, candidate.length)) {
      if (candidate.includes(wanted) || wanted.includes(candidate)) distance = 2;
    }
    // "GET /abuot" contains "GET /" and is as near to "GET /about": fewer edits tell.
    if (distance < bestDistance || (distance === bestDistance && edits < bestEdits)) {
      best = name;
      bestDistance = distance;
      bestEdits = edits;
    }
  }
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  return bestDistance <= Math.max(allowed, wanted.length >= 4 ? 2 : 1) ? best : null;
}
