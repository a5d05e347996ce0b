/** A strategy of options as it is typed, the ready ones, and what the server is asked of it. */

import type { Server } from "~/api/client";
import { fractionOf, numberOf } from "./terms";

export type BuildPayoff = Server<"BuildPayoff">;
export type OptionPayoff = Server<"OptionPayoff">;
export type StrategyTerms = typeof USUAL_STRATEGY;

export const USUAL_STRATEGY = {
  spot: "100",
  rate: "3",
  dividend: "0",
  size: "100",
  /** Legs as `writeLegs` writes them. */
  legs: "buy 1 call 100 91 20 -; buy 1 put 100 91 20 -",
  /** The share of the time to the first expiry that the scenarios are later. */
  passed: "0",
};

export const KINDS = [
  { value: "call", label: "Call" },
  { value: "put", label: "Put" },
  { value: "stock", label: "Stock" },
] as const;

export type LegKind = (typeof KINDS)[number]["value"];

/** A leg as texts, so that a number half typed is not lost. */
export type LegTerms = {
  side: "buy" | "sell";
  quantity: string;
  kind: LegKind;
  strike: string;
  days: string;
  volatility: string;
  /** What one unit cost; empty is the model's price. */
  price: string;
};

/** As many as the server takes. */
export const MOST_LEGS = 32;
const DAYS_OF_YEAR = 365;
const NOTHING = "-";

export function readLegs(text: string): LegTerms[] {
  return text
    .split(";")
    .map((piece) => piece.trim().split(/\s+/))
    .filter(([side]) => side === "buy" || side === "sell")
    .slice(0, MOST_LEGS)
    .map(([side, quantity, kind, ...rest]) => {
      const [strike, days, volatility, price] = rest.map((word) => (word === NOTHING ? "" : word));
      return {
        side: side === "sell" ? "sell" : "buy",
        quantity: quantity === NOTHING ? "" : (quantity ?? "1"),
        kind: KINDS.find(({ value }) => value === kind)?.value ?? "call",
        strike: strike ?? "",
        days: days ?? "",
        volatility: volatility ?? "",
        price: price ?? "",
      };
    });
}

export function writeLegs(legs: readonly LegTerms[]): string {
  const word = (text: string) => text.replace(/[\s;]+/g, "") || NOTHING;
  return legs
    .map(({ side, quantity, kind, strike, days, volatility, price }) =>
      [side, word(quantity), kind, ...[strike, days, volatility, price].map(word)].join(" "),
    )
    .join("; ");
}

/** Which fields of a leg hold no number yet. */
export function wrongFields(leg: LegTerms): (keyof LegTerms)[] {
  const needed: (keyof LegTerms)[] =
    leg.kind === "stock" ? ["quantity"] : ["quantity", "strike", "days", "volatility"];
  const wrong = needed.filter((key) => numberOf(leg[key]) === null);
  const priced = leg.price.trim() === "" || numberOf(leg.price) !== null;
  return priced ? wrong : [...wrong, "price"];
}

/** How volatility moves in the rows of the scenarios, in points. */
export const MOVES = [-10, -5, -2, 0, 2, 5, 10] as const;
/** Which share of the time to the first expiry has passed. */
export const PASSED = [
  { value: "0", label: "Today" },
  { value: "0.25", label: "25 %" },
  { value: "0.5", label: "50 %" },
  { value: "0.75", label: "75 %" },
  { value: "1", label: "Expiry" },
] as const;
const POINTS = 161;
/** Every so many points of the curves is a column of the scenarios. */
export const STRIDE = 16;
/** How far around the spot is looked, as a share of it. */
const REACH = 0.4;

/** What the server is asked; `null` while something needed is missing. */
export function payoffQuestion(terms: StrategyTerms): BuildPayoff | null {
  const legs = readLegs(terms.legs);
  const [spot, size] = [numberOf(terms.spot), numberOf(terms.size)];
  const [rate, dividend] = [fractionOf(terms.rate), fractionOf(terms.dividend)];
  if (spot === null || size === null || rate === null || dividend === null) return null;
  if (legs.length === 0 || legs.some((leg) => wrongFields(leg).length > 0)) return null;
  const passed = (numberOf(terms.passed) ?? 0) * firstExpiry(legs);
  const half = { years_passed: firstExpiry(legs) / 2, volatility_change: 0 };
  return {
    spot,
    rate,
    dividend_yield: dividend,
    legs: legs.map((leg) => legQuestion(leg, size)),
    from_spot: spot * (1 - REACH),
    to_spot: spot * (1 + REACH),
    points: POINTS,
    scenarios: [
      half,
      ...MOVES.map((points) => ({ years_passed: passed, volatility_change: points / 100 })),
    ],
  };
}

function legQuestion(leg: LegTerms, size: number): BuildPayoff["legs"][number] {
  const number = (text: string) => numberOf(text) ?? 0;
  const option =
    leg.kind === "stock"
      ? null
      : {
          right: leg.kind,
          strike: number(leg.strike),
          years: number(leg.days) / DAYS_OF_YEAR,
          volatility: number(leg.volatility) / 100,
          exercise: "european" as const,
        };
  const sign = leg.side === "sell" ? -1 : 1;
  return {
    quantity: sign * number(leg.quantity) * size,
    option,
    opened_at: leg.price.trim() === "" ? null : numberOf(leg.price),
  };
}

/** Years to the first expiry; 0 when there is none. */
export function firstExpiry(legs: readonly LegTerms[]): number {
  const days = legs.filter(({ kind }) => kind !== "stock").map((leg) => numberOf(leg.days) ?? 0);
  return days.length === 0 ? 0 : Math.min(...days) / DAYS_OF_YEAR;
}

type Piece = readonly [
  side: "buy" | "sell",
  kind: LegKind,
  /** Strike as a share of the spot. */
  strike?: number,
  /** Expiry as a multiple of the usual. */
  expiry?: number,
  quantity?: number,
];

export type ReadyStrategy = { name: string; about: string; pieces: readonly Piece[] };

export const READY: readonly ReadyStrategy[] = [
  { name: "Long call", about: "A rise, with the premium at risk", pieces: [["buy", "call", 1]] },
  { name: "Long put", about: "A fall, with the premium at risk", pieces: [["buy", "put", 1]] },
  {
    name: "Covered call",
    about: "Stock held, its rise beyond the strike sold",
    pieces: [
      ["buy", "stock"],
      ["sell", "call", 1.05],
    ],
  },
  {
    name: "Protective put",
    about: "Stock held, its fall below the strike insured",
    pieces: [
      ["buy", "stock"],
      ["buy", "put", 0.95],
    ],
  },
  {
    name: "Collar",
    about: "Stock held between a bought put and a sold call",
    pieces: [
      ["buy", "stock"],
      ["buy", "put", 0.95],
      ["sell", "call", 1.05],
    ],
  },
  {
    name: "Bull call spread",
    about: "A moderate rise, cheaper than a call",
    pieces: [
      ["buy", "call", 1],
      ["sell", "call", 1.1],
    ],
  },
  {
    name: "Bear put spread",
    about: "A moderate fall, cheaper than a put",
    pieces: [
      ["buy", "put", 1],
      ["sell", "put", 0.9],
    ],
  },
  {
    name: "Straddle",
    about: "A large move, whichever way",
    pieces: [
      ["buy", "call", 1],
      ["buy", "put", 1],
    ],
  },
  {
    name: "Strangle",
    about: "A very large move, for less",
    pieces: [
      ["buy", "call", 1.1],
      ["buy", "put", 0.9],
    ],
  },
  {
    name: "Butterfly",
    about: "No move, with little at risk",
    pieces: [
      ["buy", "call", 0.9],
      ["sell", "call", 1, 1, 2],
      ["buy", "call", 1.1],
    ],
  },
  {
    name: "Iron condor",
    about: "A small move, with the loss limited on both sides",
    pieces: [
      ["buy", "put", 0.85],
      ["sell", "put", 0.95],
      ["sell", "call", 1.05],
      ["buy", "call", 1.15],
    ],
  },
  {
    name: "Calendar",
    about: "Time that passes faster for the sooner option",
    pieces: [
      ["sell", "call", 1],
      ["buy", "call", 1, 2],
    ],
  },
];

/** The legs of a ready strategy around a spot. */
export function readyLegs({ pieces }: ReadyStrategy, spot: number): LegTerms[] {
  const round = (value: number) => String(Number(value.toPrecision(4)));
  return pieces.map(([side, kind, strike = 1, expiry = 1, quantity = 1]) => {
    const isStock = kind === "stock";
    return {
      side,
      quantity: String(quantity),
      kind,
      strike: isStock ? "" : round(strike * spot),
      days: isStock ? "" : String(91 * expiry),
      volatility: isStock ? "" : "20",
      price: "",
    };
  });
}

/** A leg like the last, or a call at the spot. */
export function nextLeg(legs: readonly LegTerms[], spot: string): LegTerms {
  const last = legs.at(-1);
  if (last && last.kind !== "stock") return { ...last, price: "" };
  return { ...CALL, strike: spot };
}

const CALL: LegTerms = {
  side: "buy",
  quantity: "1",
  kind: "call",
  strike: "100",
  days: "91",
  volatility: "20",
  price: "",
};
