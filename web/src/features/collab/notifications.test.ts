import { describe, expect, it } from "vitest";
import { isNew, isNotification, ownPath } from "./notifications";

describe("what comes over the socket", () => {
  it("is a notification or nothing", () => {
    expect(isNotification({ id: "ntf_1", title: "x", at: "2026-11-20T15:00:00Z" })).toBe(true);
    for (const other of [null, undefined, "x", {}, { id: 1, title: "x", at: "y" }]) {
      expect(isNotification(other)).toBe(false);
    }
  });
  it("is news for a minute", () => {
    const at = "2026-11-20T15:00:00Z";
    expect(isNew({ at }, Date.parse(at) + 59_000)).toBe(true);
    expect(isNew({ at }, Date.parse(at) + 61_000)).toBe(false);
  });
});

describe("a link of a notification", () => {
  it("leads to a page of ours or nowhere", () => {
    expect(ownPath("/alerts?alert=alr_1")).toBe("/alerts?alert=alr_1");
    for (const other of ["//evil.example", "https://evil.example", "javascript:x", "", null]) {
      expect(ownPath(other)).toBeNull();
    }
  });
});
