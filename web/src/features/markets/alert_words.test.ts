import { describe, expect, it } from "vitest";
import { channelsOf, nameOf, newDraft, restOf, standing } from "./alert_words";
import type { Alert } from "./alerts";

const alert = (more: Partial<Alert> = {}): Alert => ({
  id: "alr_1",
  name: "Oversold",
  formula: "rsi(close, 14) < 30",
  symbol: "AAPL",
  interval: "1d",
  state: "armed",
  repeat: "once",
  cooldown_seconds: 0,
  channels: ["inbox"],
  created_at: "2026-11-20T15:00:00Z",
  updated_at: "2026-11-20T15:00:00Z",
  watched: "rsi(AAPL.close, 14)",
  fires: 0,
  ...more,
});

describe("where an alert stands", () => {
  it("is said with its reason", () => {
    expect(standing(alert()).reason).toBe("It has not been checked yet.");
    expect(standing(alert({ fault: "AAPL has no bars yet" }))).toMatchObject({
      word: "Cannot check",
      reason: "AAPL has no bars yet",
    });
    const checked = { last_checked_at: "2026-11-20T15:00:00Z" };
    expect(standing(alert({ ...checked, met: true })).word).toBe("Armed, true now");
    expect(standing(alert({ ...checked, met: false })).word).toBe("Armed");
  });
  it("tells one that somebody paused from one that fired", () => {
    expect(standing(alert({ state: "paused" })).word).toBe("Paused");
    expect(standing(alert({ state: "paused", fires: 1 })).word).toBe("Fired");
    expect(standing(alert({ state: "paused", fires: 1, repeat: "each_time" })).word).toBe("Paused");
  });
});

describe("the parts of an alert", () => {
  it("have words", () => {
    expect(restOf(3600)).toBe("1 hour");
    expect(restOf(7200)).toBe("2 hours");
    expect(restOf(90)).toBe("90 seconds");
    const webhooks = [{ id: "whk_1", name: "Desk" }];
    expect(channelsOf(["inbox", "webhook:whk_1"], webhooks)).toBe("Inbox, Desk");
    expect(channelsOf(["webhook:whk_2"], webhooks)).toBe("A webhook");
    expect(channelsOf([], webhooks)).toBe("Nowhere: only its log");
  });
  it("make a name when none is given", () => {
    expect(nameOf(newDraft("AAPL", "close > 1"))).toBe("AAPL close > 1");
    expect(nameOf({ ...newDraft("AAPL", "close > 1"), name: " Up " })).toBe("Up");
    expect(nameOf(newDraft("AAPL", "close > 1 and ".repeat(20)))).toHaveLength(100);
  });
});
