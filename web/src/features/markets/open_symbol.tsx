/** Where a symbol leads that somebody chose: to its page, or to the panels that follow this one. */

import { Link, useNavigate } from "@tanstack/react-router";
import {
  type ComponentProps,
  createContext,
  type MouseEvent,
  useCallback,
  useContext,
} from "react";

/** Set around parts whose symbols stay on the page. */
export const SymbolTarget = createContext<((symbol: string) => void) | null>(null);

export function useOpenSymbol(): (symbol: string) => void {
  const target = useContext(SymbolTarget);
  const navigate = useNavigate();
  const leave = useCallback(
    (symbol: string) => void navigate({ to: "/asset/$symbol", params: { symbol } }),
    [navigate],
  );
  return target ?? leave;
}

type SymbolLinkProps = Omit<ComponentProps<"a">, "href" | "onClick" | "ref"> & { symbol: string };

/** A link to the asset; pressed plainly it goes where symbols go here, with Ctrl to a tab of its own. */
export function SymbolLink({ symbol, children, ...rest }: SymbolLinkProps) {
  const target = useContext(SymbolTarget);
  const onClick = (event: MouseEvent) => {
    if (target === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    target(symbol);
  };
  return (
    <Link to="/asset/$symbol" params={{ symbol }} onClick={onClick} {...rest}>
      {children}
    </Link>
  );
}
