/**
 * The largest x of [low, high] with `holds`, to within `tolerance` times high; `holds` must not come back once it
 * is lost. NaN if it does not hold at `low`, `high` if it still holds there.
 */
export async function largestThat(
  holds: (x: number) => Promise<boolean>,
  { low, high, tolerance }: { readonly low: number; readonly high: number; readonly tolerance: number },
): Promise<number> {
  if (!(await holds(low))) return Number.NaN;
  if (await holds(high)) return high;
  let [good, bad] = [low, high];
  while (bad - good > tolerance * high) {
    const middle = (good + bad) / 2;
    if (await holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
