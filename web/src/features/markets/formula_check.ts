/** Whether a formula on a chart can be drawn, and if not, where in the typed text it is wrong. */

import { type QueryClient, useQuery } from "@tanstack/react-query";
import { asProblem } from "~/api/problem";
import { useSettled } from "~/ui/settled";
import { checkFormula, checkQuery, type FormulaCheck } from "./queries";
import { type Bound, bindSubject } from "./subject";

export type Fault = {
  message: string;
  /** Characters of the typed text. */
  start: number;
  end: number;
  suggestion?: string | null | undefined;
};

/** Asks the server once; `null` when there is nothing to object to. */
export async function findFault(client: QueryClient, formula: string, symbol: string | null) {
  const bound = boundTo(formula, symbol);
  try {
    return faultOf(await checkFormula(client, bound.text), formula, bound);
  } catch (error) {
    return wholeFault(asProblem(error).message, formula);
  }
}

export type CheckState = { state: "asking" | "good" | "bad"; fault: Fault | null; type: string };

/** The same while the reader types: the answer follows the text. No symbol: the asset at hand. */
export function useFault(formula: string, symbol: string | null): CheckState {
  const settled = useSettled(formula);
  const bound = boundTo(settled, symbol);
  const check = useQuery({ ...checkQuery(bound.text), enabled: settled.trim() !== "" });
  if (settled.trim() === "" || check.isPending || settled !== formula) return ASKING;
  const fault = check.data
    ? faultOf(check.data, settled, bound)
    : wholeFault(asProblem(check.error).message, settled);
  return { state: fault === null ? "good" : "bad", fault, type: check.data?.type ?? "" };
}

function boundTo(formula: string, symbol: string | null): Bound {
  return symbol === null ? { text: formula, place: (at) => at } : bindSubject(formula, symbol);
}

const ASKING: CheckState = { state: "asking", fault: null, type: "" };

function wholeFault(message: string, formula: string): Fault {
  return { message, start: 0, end: [...formula].length };
}

function faultOf(check: FormulaCheck, formula: string, bound: Bound): Fault | null {
  if (check.ok) return null;
  if (!check.error) return wholeFault("This is not a formula.", formula);
  const { start, end, ...rest } = check.error;
  return { ...rest, start: bound.place(start), end: bound.place(end) };
}
