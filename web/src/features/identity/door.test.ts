import { describe, expect, it } from "vitest";
import { ownPath } from "~/routes/login";
import { initials } from "~/shell/user_menu";
import { readDevice } from "./device";
import { readFragmentToken } from "./fragment_token";
import { drawModules } from "./qr_code";

describe("the way back after sign-in", () => {
  it("stays on this site", () => {
    expect(ownPath("/chart/AAPL?range=1Y")).toBe("/chart/AAPL?range=1Y");
    for (const foreign of ["//evil.example", "/\\evil.example", "https://evil.example", 7, null]) {
      expect(ownPath(foreign)).toBeUndefined();
    }
  });
});

describe("a link's token", () => {
  it("is read from the fragment", () => {
    expect(readFragmentToken("#token=abc-123")).toBe("abc-123");
    expect(readFragmentToken("")).toBeNull();
    expect(readFragmentToken("#token=")).toBeNull();
  });
});

describe("a QR code", () => {
  it("is a square of modules with its three finder corners", () => {
    const { path, size } = drawModules("otpauth://totp/x");
    expect(size).toBeGreaterThan(20);
    expect(path.startsWith("M2 2h7v1h-7z")).toBe(true);
    expect(path).toContain(`M${size - 9} 2h7v1h-7z`);
  });
});

describe("a device", () => {
  it("is named as its owner would", () => {
    const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36";
    expect(readDevice(chrome)).toBe("Chrome on Linux");
    expect(readDevice("prospect/0.1.0")).toBe("Prospect command line");
    expect(readDevice(null)).toBe("Unknown device");
  });
});

describe("initials", () => {
  it("are two letters whatever the name", () => {
    expect(initials("Maria de Oliveira")).toBe("MO");
    expect(initials("wei")).toBe("WE");
  });
});
