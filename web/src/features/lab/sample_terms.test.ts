import { describe, expect, it } from "vitest";
import { formulasOf, limitsOf, USUAL_SAMPLE, windowOf } from "./sample_terms";

describe("the series of a model", () => {
  it("are parted by commas while they are symbols, by semicolons once they call", () => {
    expect(formulasOf("AAPL, MSFT ^GSPC;IBM")).toEqual(["AAPL", "MSFT", "^GSPC", "IBM"]);
    expect(formulasOf("sma(AAPL, 20); AAPL / MSFT")).toEqual(["sma(AAPL, 20)", "AAPL / MSFT"]);
  });
  it("count once", () => {
    expect(formulasOf("AAPL AAPL ;; MSFT")).toEqual(["AAPL", "MSFT"]);
    expect(formulasOf(" ")).toEqual([]);
  });
  it("are asked of whole days", () => {
    expect(windowOf({ ...USUAL_SAMPLE, from: "2010-01-01", to: "2012-12-31" })).toEqual({
      interval: "1d",
      from: "2010-01-01T00:00:00Z",
      to: "2012-12-31T23:59:59Z",
    });
  });
  it("have limits in fractions", () => {
    expect(limitsOf({ ...USUAL_SAMPLE, risk_free: "2", most: "40" })).toEqual({
      risk_free: 0.02,
      upper: 0.4,
      covariance: "ledoit_wolf",
    });
  });
});
