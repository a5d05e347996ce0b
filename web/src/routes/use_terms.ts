/** The terms of a calculator in the URL; a field in use is ahead of it for a moment. */

import { useEffect, useRef, useState } from "react";
import { readTerms, type Terms, writeTerms } from "~/features/lab/terms";

/** Silence after which what was typed goes into the URL, in milliseconds. */
const PAUSE = 300;

export function useTerms<Known extends Terms>(
  usual: Known,
  search: Partial<Known>,
  write: (search: Partial<Known>) => void,
): [Known, (terms: Known) => void] {
  const address = JSON.stringify(writeTerms(usual, { ...usual, ...search }));
  const written = useRef(address);
  const put = useRef(write);
  put.current = write;
  const [terms, setTerms] = useState<Known>({ ...usual, ...search });
  useEffect(() => {
    if (address === written.current) return; // our own words
    written.current = address;
    setTerms({ ...usual, ...JSON.parse(address) });
  }, [address, usual]);
  useEffect(() => {
    const next = readTerms(usual, terms);
    const text = JSON.stringify(next);
    if (text === written.current) return;
    const timer = setTimeout(() => {
      written.current = text;
      put.current(next);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [terms, usual]);
  return [terms, setTerms];
}
