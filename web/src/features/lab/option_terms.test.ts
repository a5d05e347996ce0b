import { describe, expect, it } from "vitest";
import {
  breakEven,
  chainQuestion,
  optionOf,
  payoff,
  priceQuestion,
  SHARES,
  TIMES_LEFT,
  USUAL_OPTION,
  volatilityQuestion,
  worthOf,
} from "./option_terms";

const option = (change: Partial<typeof USUAL_OPTION> = {}) => {
  const found = optionOf({ ...USUAL_OPTION, ...change });
  if (found === null) throw new Error("the terms are whole");
  return found;
};

describe("an option as it is typed", () => {
  it("becomes fractions and years", () => {
    expect(option({ days: "365" })).toMatchObject({ years: 1, volatility: 0.2, rate: 0.03 });
    expect(optionOf({ ...USUAL_OPTION, spot: "" })).toBeNull();
  });
  it("takes a lattice when it may be exercised early", () => {
    expect(priceQuestion(option()).model).toBe("black_scholes");
    const early = priceQuestion(option({ exercise: "american" }));
    expect(early.model).toBe("lattice");
    expect(early.lattice).toEqual({ exercise: "american", steps: 501 });
  });
  it("is asked for a volatility only where a market price is typed", () => {
    expect(volatilityQuestion(option())).toBeNull();
    expect(volatilityQuestion(option({ premium: "4,2" }))?.price).toBe(4.2);
  });
});

describe("worth over spots and times", () => {
  it("is read from a chain whose strikes stand for spots", () => {
    const question = chainQuestion(option());
    expect(question.strikes).toHaveLength(SHARES.length);
    expect(question.strikes[SHARES.indexOf(1)]).toBe(105);
    expect(question.strikes[SHARES.indexOf(1.2)]).toBeCloseTo(87.5, 12);
    const side = { is_quoted: false, greeks: null, implied_volatility: null, reason: null };
    const rows = TIMES_LEFT.flatMap((left) =>
      SHARES.map((share) => ({
        years: left,
        strike: 105 / share,
        call: { ...side, price: 10 * left },
        put: { ...side, price: 1 },
      })),
    );
    const worth = worthOf(option(), { rows });
    expect(worth[0]?.[SHARES.indexOf(1.2)]).toBeCloseTo(12, 12);
    expect(worth[2]?.[SHARES.indexOf(1)]).toBeCloseTo(5, 12);
    expect(worthOf(option(), { rows: [] })[0]?.[0]).toBeNull();
  });
  it("ends in the payoff, which breaks even beyond the strike", () => {
    expect(payoff(option(), 120)).toBe(15);
    expect(payoff(option({ right: "put" }), 120)).toBe(0);
    expect(breakEven(option(), 4)).toBe(109);
    expect(breakEven(option({ right: "put" }), 4)).toBe(101);
    expect(breakEven(option({ right: "put" }), 200)).toBeNull();
  });
});
