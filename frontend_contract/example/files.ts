/** Handing in a CV: an address first, then the bytes, bare. */
import { StartUploadDocument } from "../generated/operations";
import type { Send } from "./client";

/** Hands in a CV; returns why not, in the reader's language, or nothing where it was taken. */
export async function handIn(send: Send, file: Blob): Promise<{ code: string; message: string }[]> {
  const { startUpload } = await send(StartUploadDocument, { input: { kind: "CV" } });
  if (!startUpload?.upload) return startUpload?.problems ?? [];
  const answer = await fetch(startUpload.upload.url, { method: "POST", body: file, headers: { "Accept-Language": "en" } });
  const { problems } = await answer.json(); // 201 and none, or why not, in the reader's language
  return problems;
}
