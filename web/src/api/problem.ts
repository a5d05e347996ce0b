/** What went wrong, in the words the server chose for people (problem+json) or our own for a lost line. */

export type FieldProblem = { pointer: string; detail: string };

type ProblemBody = {
  title?: string;
  detail?: string;
  error?: { code?: string; message?: string };
  errors?: FieldProblem[];
  request_id?: string;
  retry_after?: number;
};

export class ApiProblem extends Error {
  override name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: FieldProblem[];
  /** Seconds to wait before asking again, when the server said so. */
  readonly retryAfter: number | null;

  constructor(status: number, body: ProblemBody, requestId: string | null = null) {
    super(body.detail || body.error?.message || body.title || plainWords(status));
    this.status = status;
    this.code = body.error?.code ?? (status === 0 ? "OFFLINE" : "UNKNOWN");
    this.requestId = body.request_id ?? requestId;
    this.fields = body.errors ?? [];
    this.retryAfter = body.retry_after ?? null;
  }

  /** Nothing is broken: there is no such thing, or nobody who is asked gives it. */
  get isAbsence(): boolean {
    return this.status === 404 || this.code === "NO_PROVIDER";
  }

  /** What is wrong with one field of the form that was sent, if the server said. */
  field(name: string): string | undefined {
    return this.fields.find((it) => it.pointer.split("/").pop() === name)?.detail;
  }
}

/** For an answer without a usable body: a proxy's error page, a dropped connection. */
function plainWords(status: number): string {
  if (status === 0) return "The server cannot be reached. Check that Prospect is running.";
  if (status === 401) return "You are signed out.";
  if (status === 403) return "Your role does not allow this.";
  if (status === 404) return "There is nothing here.";
  if (status === 429) return "Too many requests. Wait a moment and try again.";
  if (status >= 500) return "The server could not answer. What you see may be out of date.";
  return "The server did not accept this.";
}

export async function readProblem(response: Response): Promise<ApiProblem> {
  const requestId = response.headers.get("x-request-id");
  const body = await response
    .clone()
    .json()
    .catch(() => ({}));
  return new ApiProblem(response.status, body as ProblemBody, requestId);
}

/** Any thrown thing as a problem, so that a screen has one kind of error to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiProblem(-1, { detail: message, error: { code: "CLIENT" } });
}
