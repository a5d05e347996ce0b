/** The way from a symbol to an alert about it. */

import { Link } from "@tanstack/react-router";
import { BellPlus } from "lucide-react";
import styles from "./asset.module.css";

export function AlertButton({ symbol }: { symbol: string }) {
  return (
    <Link to="/alerts" search={{ create: true, symbol }} className={styles.button}>
      <BellPlus aria-hidden="true" />
      Alert
    </Link>
  );
}
