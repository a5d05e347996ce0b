/** Where to go on from a place that is still empty. */

import { Link } from "@tanstack/react-router";
import home from "./market_home.module.css";

/** For a workspace without assets. */
export function BeginOnHome() {
  return (
    <Link to="/" className={home.button}>
      Begin on Home
    </Link>
  );
}

/** For what only a provider gives, and none gave. */
export function SeeProviders() {
  return (
    <Link to="/providers" className={home.button}>
      See the providers
    </Link>
  );
}
