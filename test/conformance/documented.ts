/** One documented fact, one test: the tests of this folder are rows of what AWS (or an RFC) says. */
import { describe, expect, it } from "vitest";

export interface Fact {
  /** The page that says so, with the reference's tag: [D] documentation, [D23] its last public Markdown. */
  readonly page: string;
  readonly says: string;
  readonly holds: () => void;
}

export function testFacts(name: string, facts: readonly Fact[]): void {
  describe.each([name])("%s", () => {
    it.each(facts.map((fact) => [fact.says, fact.page, fact.holds] as const))("%s (%s)", (_says, _page, holds) => {
      expect.hasAssertions();
      holds();
    });
  });
}
