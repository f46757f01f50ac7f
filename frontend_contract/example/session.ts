/** Signing in and saying who sees what: a refusal comes back as sentences to show beside the form. */
import { SetVisibilityDocument, SignInDocument, SignOutDocument, type FieldGroup } from "../generated/operations";
import type { Send } from "./client";

/** Begins a session; returns what to show where it was refused, nothing where it was not. */
export async function signIn(send: Send, email: string, password: string): Promise<string[]> {
  const { signIn } = await send(SignInDocument, { input: { email, password } });
  return signIn?.problems.map((problem) => problem.message) ?? [];
}

/** Ends the session. */
export async function signOut(send: Send): Promise<void> {
  await send(SignOutDocument);
}

/** Opens exactly `groups` to approved employers; returns what to show where it was refused. */
export async function openToEmployers(send: Send, groups: FieldGroup[]): Promise<string[]> {
  const { setVisibility } = await send(SetVisibilityDocument, { input: { audience: "EMPLOYER", groups } });
  return setVisibility?.problems.map((problem) => problem.message) ?? [];
}
