import { describe, expect, it } from "vitest";
import { filingEvents, newsEvents } from "./chart_events";

const filing = { accession: "1", form: "10-K", filed: "2026-10-30", source: "edgar" };
const item = { id: "1", title: "A title", source: "feed", symbols: [] };

describe("marks on the axis", () => {
  it("a filing stands at the second it was accepted, else at its day", () => {
    const [known, day] = filingEvents([
      { ...filing, accepted_at: "2026-10-30T20:01:00Z", title: "Annual report" },
      filing,
    ]);
    expect(known).toEqual({
      kind: "filing",
      mark: "F",
      at: Date.parse("2026-10-30T20:01:00Z") / 1000,
      label: "10-K: Annual report",
    });
    expect(day).toMatchObject({
      at: Date.parse("2026-10-30") / 1000,
      label: "10-K: Annual report",
    });
  });

  it("a title without a time has no place", () => {
    expect(newsEvents([item, { ...item, at: "2026-11-20T08:00:00Z" }])).toEqual([
      {
        kind: "news",
        mark: "N",
        at: Date.parse("2026-11-20T08:00:00Z") / 1000,
        label: "A title (feed)",
      },
    ]);
  });
});
