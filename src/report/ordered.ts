/** The items in a new array, in order; equal items keep theirs. */
export function ordered<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Item[] {
  const copy = [...items];
  copy.sort(compare);
  return copy;
}
