/** A value once it has been left alone for a moment: what is typed is not asked letter by letter. */

import { useEffect, useState } from "react";

/** Silence after which the server is asked, in milliseconds. */
const PAUSE = 150;

export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
