/** Claims about the pages of a screen. */

import { expect, it } from "vitest";
import { oneAnswer, type Screened, type ScreenRow } from "./screens";

function page(symbols: string[], matched: number): Screened {
  const rows = symbols.map((symbol) => ({ symbol, values: [], spark: [] }) as unknown as ScreenRow);
  return { rows, matched, universe: matched, unknown: 0, columns: [] } as unknown as Screened;
}

it("pages become one answer with the count of the first", () => {
  const all = oneAnswer([page(["A", "B"], 4), page(["C", "D"], 5)]);
  expect(all?.rows.map(({ symbol }) => symbol)).toEqual(["A", "B", "C", "D"]);
  expect(all?.matched).toBe(4);
});

it("who moved between two pages is shown once, and no page is no answer", () => {
  const all = oneAnswer([page(["A", "B"], 3), page(["B", "C"], 3)]);
  expect(all?.rows.map(({ symbol }) => symbol)).toEqual(["A", "B", "C"]);
  expect(oneAnswer([])).toBeUndefined();
});
