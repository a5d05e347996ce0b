import { describe, expect, it } from "vitest";
import { matches } from "./audit_log";
import { verdictWords } from "./audit_verdict";
import { written } from "./instance_settings";
import { took } from "./job_list";
import { further, hasEnded, readProgress } from "./job_progress";

const event = (data: unknown) => ({ type: "job.progress", topic: "job:1", seq: 1, data });

describe("progress", () => {
  it("is read from the event whether it stands alone or in the job", () => {
    const whole = { done: 3, total: 10, note: "AAPL" };
    expect(readProgress(event(whole))).toEqual(whole);
    expect(readProgress(event({ state: "running", progress: whole }))).toEqual(whole);
    expect(readProgress(event({ state: "done" }))).toBeNull();
  });
  it("ends with the event that says so", () => {
    expect(hasEnded(event({ state: "running" }))).toBe(false);
    expect(hasEnded(event({ done: 3 }))).toBe(false);
    expect(hasEnded(event({ state: "done" }))).toBe(true);
    expect(hasEnded(event(null))).toBe(false);
  });
  it("never runs backwards when list and socket race", () => {
    const near = { done: 3, total: 10, note: "" };
    const far = { done: 7, total: 10, note: "" };
    expect(further(near, far)).toBe(far);
    expect(further(far, near)).toBe(far);
    expect(further(null, near)).toBe(near);
  });
});

describe("a job", () => {
  it("has no length before it has ended", () => {
    expect(took({ started_at: "2026-01-01T00:00:00Z", finished_at: null })).toBeNull();
    const ended = { started_at: "2026-01-01T00:00:00Z", finished_at: "2026-01-01T00:00:02Z" };
    expect(took(ended)).toBe(2_000);
  });
});

describe("the verdict on the audit chain", () => {
  it("says what was checked, or where it broke and why", () => {
    const whole = { ok: true, checked: 1_060, first_bad_seq: null, reason: null, checkpoints: 1 };
    expect(verdictWords(whole)).toContain("1 checkpoint checked");
    const broken = { ...whole, ok: false, first_bad_seq: 17, reason: "the hash differs" };
    expect(verdictWords(broken)).toBe("The chain is broken at entry 17: the hash differs.");
  });
});

describe("the search of the audit log", () => {
  it("wants every word, in any field", () => {
    const entry = {
      seq: 1,
      at: "",
      actor: "user:maria",
      action: "identity.signed_in",
      subject: null,
      detail: null,
      request_id: "req_9",
      hash: "",
    };
    expect(matches(entry, "MARIA signed")).toBe(true);
    expect(matches(entry, "maria deleted")).toBe(false);
    expect(matches(entry, undefined)).toBe(true);
  });
});

describe("a setting", () => {
  it("that is empty says so", () => {
    const setting = { key: "mail.url", value: "", origin: "default", about: "", secret: true };
    expect(written(setting)).toBe("empty");
    expect(written({ ...setting, value: "smtp://mail" })).toBe("smtp://mail");
  });
});
