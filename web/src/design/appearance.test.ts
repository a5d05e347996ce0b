import { describe, expect, it } from "vitest";
import { readAppearance } from "./appearance";

const before = {
  theme: "light",
  palette: "mono",
  density: "comfortable",
  single_key_shortcuts: false,
  zone: "Asia/Tokyo",
  locale: "de-DE",
} as const;

describe("appearance", () => {
  it("takes what it knows and keeps the rest", () => {
    expect(readAppearance({ theme: "contrast", layout: "wide" }, before)).toEqual({
      ...before,
      theme: "contrast",
    });
  });
  it("is not moved by values it never offered", () => {
    for (const given of [
      null,
      "dark",
      { theme: "neon", density: 3, palette: {}, zone: "Mars/Olympus", locale: "!" },
    ]) {
      expect(readAppearance(given, before)).toEqual(before);
    }
  });
});
