/** A client of one function: sends an operation, typed by what was generated from it. */
import type { TypedDocumentString } from "../generated/operations";

/** One thing that went wrong; programs read `code`, people read `message`. */
export interface ApiError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; requestId?: string; retryAfter?: number };
}

/** Thrown where the server answered with errors. A refusal by a rule of the house is no error: it is in `problems`. */
export class RequestFailed extends Error {
  readonly errors: readonly ApiError[];

  constructor(errors: readonly ApiError[]) {
    super(errors.map((error) => error.message).join(" "));
    this.errors = errors;
  }

  /** Whether one of the errors has this code, such as "RATE_LIMITED". */
  has(code: string): boolean {
    return this.errors.some((error) => error.extensions.code === code);
  }
}

/** Operations without variables take none, the others exactly theirs. */
type Arguments<Variables> = Variables extends Record<string, never> ? [] : [variables: Variables];

export type Send = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  ...rest: Arguments<Variables>
) => Promise<Result>;

/** Returns the function that sends operations to `endpoint`, answered in `language`. */
export function connect(endpoint: string, language: "tr" | "en"): Send {
  return async function send(document, ...rest) {
    const headers: Record<string, string> = {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json",
      "Accept-Language": language,
    };
    // Read at every request: signing in gives a new one. Without a session there is none, and none is needed.
    const token = cookie("csrftoken");
    if (token) headers["X-CSRFToken"] = token;
    const response = await fetch(endpoint, {
      method: "POST",
      headers,
      credentials: "same-origin",
      body: JSON.stringify({ query: document.toString(), variables: rest[0] ?? {} }),
    });
    const answer = await response.json();
    if (answer.errors) throw new RequestFailed(answer.errors);
    return answer.data;
  };
}

function cookie(name: string): string | undefined {
  const found = globalThis.document?.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
