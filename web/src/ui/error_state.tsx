/** What happened in plain words, what to do, and the request id that finds it in the logs. */

import { CircleAlert, WifiOff } from "lucide-react";
import { type ApiProblem, asProblem } from "~/api/problem";
import { Button } from "./button";
import { Message } from "./message";
import styles from "./states.module.css";

type ErrorStateProps = { error: unknown; title?: string; onRetry?: (() => void) | undefined };

export function ErrorState({ error, title, onRetry }: ErrorStateProps) {
  const problem = asProblem(error);
  return (
    <div className={styles.state} role="alert">
      {problem.status === 0 ? <WifiOff /> : <CircleAlert />}
      <p className={styles.title}>{title ?? headline(problem)}</p>
      <p className={styles.body}>
        <Message text={problem.message} />
      </p>
      {onRetry ? (
        <div className={styles.actions}>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      ) : null}
      <RequestId problem={problem} />
    </div>
  );
}

/** The same inside a form: one line above the button that failed. */
export function ErrorLine({ error }: { error: unknown }) {
  if (!error) return null;
  const problem = asProblem(error);
  return (
    <div className={styles.inline} role="alert">
      <CircleAlert />
      <span>
        <Message text={problem.message} />
      </span>
      <RequestId problem={problem} />
    </div>
  );
}

function RequestId({ problem }: { problem: ApiProblem }) {
  if (!problem.requestId) return null;
  return (
    <span className={styles.request}>
      Request <code>{problem.requestId}</code>
    </span>
  );
}

function headline(problem: ApiProblem): string {
  if (problem.status === 0) return "No connection to the server";
  if (problem.code === "NO_PROVIDER") return "Nobody gives this";
  if (problem.status === 403) return "Your role does not allow this";
  if (problem.status === 404) return "Not found";
  if (problem.status === 429) return "Too many requests";
  return "This could not be loaded";
}
