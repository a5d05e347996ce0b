import { describe, expect, it } from "vitest";
import { fractionOf, missing, numberOf, readTerms, writeTerms } from "./terms";

const usual = { spot: "100", right: "call" };

describe("the terms of a calculator", () => {
  it("leave out of the URL what is usual", () => {
    expect(writeTerms(usual, { spot: "100", right: "put" })).toEqual({ right: "put" });
    expect(writeTerms(usual, usual)).toEqual({});
  });
  it("come back from the URL, numbers as they were typed", () => {
    expect(readTerms(usual, { spot: 120, right: "call", other: "x" })).toEqual({ spot: "120" });
    expect(readTerms(usual, { spot: ["1"] })).toEqual({});
  });
  it("take a comma for a point and nothing else for a number", () => {
    expect(numberOf("1,5")).toBe(1.5);
    expect(numberOf(" −3 ")).toBe(-3);
    expect(numberOf("")).toBeNull();
    expect(numberOf("1e999")).toBeNull();
    expect(numberOf("ten")).toBeNull();
  });
  it("read percent as a fraction without the dust of floats", () => {
    expect(fractionOf("4.5")).toBe(0.045);
    expect(fractionOf("7")).toBe(0.07);
    expect(fractionOf("x")).toBeNull();
  });
  it("say what is missing", () => {
    expect(missing({ spot: "", strike: "5" }, ["spot", "strike"])).toEqual(["spot"]);
  });
});
