import { describe, expect, it } from "vitest";
import { isStreaming, type QuoteMessage } from "~/live/quotes";
import { newestClose } from "./movers_panel";
import { askedWords, standingOf } from "./provider_list";
import type { Provider } from "./providers";

const provider = (rest: Partial<Provider>) =>
  ({ standing: "ready", asked: 0, answered: 0, failed: 0, ...rest }) as Provider;

describe("the state of a provider", () => {
  it("is not ready when it never answered", () => {
    expect(standingOf(provider({ asked: 5, failed: 5 }))).toEqual({
      word: "Not answering",
      tone: "bad",
    });
    expect(standingOf(provider({})).word).toBe("Ready, not asked yet");
    expect(standingOf(provider({ asked: 3, answered: 3 }))).toEqual({
      word: "Ready",
      tone: "good",
    });
  });
  it("says what it needs, and that the last question failed", () => {
    expect(standingOf(provider({ standing: "needs_contact" })).word).toBe("Needs a contact");
    const failed = { last_good_at: "2026-11-20T10:00:00Z", last_fault_at: "2026-11-21T10:00:00Z" };
    expect(standingOf(provider({ asked: 3, answered: 2, failed: 1, ...failed })).word).toBe(
      "Failed last time",
    );
  });
  it("tells where every question went", () => {
    expect(askedWords(provider({ asked: 600, answered: 568 }))).toBe(
      "568 answered, 32 had nothing, 0 failed",
    );
    expect(askedWords(provider({ asked: 2, answered: 3, failed: 1 }))).toContain("0 had nothing");
    expect(askedWords(provider({}))).toBe("Not asked since the server started");
  });
});

describe("the date of the movers", () => {
  it("is that of the newest close, not of the question", () => {
    const rows = [{ at: "2026-11-19T21:00:00Z" }, { at: "2026-11-20T21:00:00Z" }, { at: null }];
    expect(newestClose(rows)).toBe("2026-11-20T21:00:00Z");
    expect(newestClose([])).toBeNull();
    expect(newestClose(undefined)).toBeNull();
  });
});

describe("a price that streams", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  const quote = (freshness: QuoteMessage["freshness"], at: string) =>
    ({ freshness, at, received_at: "2026-11-21T12:00:00Z" }) as QuoteMessage;
  it("is one of now: what a closed market last said does not stream", () => {
    expect(isStreaming(quote("live", "2026-11-21T11:59:50Z"), now)).toBe(true);
    expect(isStreaming(quote("closed", "2026-11-20T21:00:00Z"), now)).toBe(false);
    expect(isStreaming(quote("demo", "2026-11-20T21:00:00Z"), now)).toBe(false);
    expect(isStreaming(quote("demo", "2026-11-21T11:59:50Z"), now)).toBe(true);
  });
});
