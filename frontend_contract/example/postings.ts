/** All postings that match, a page at a time. */
import { PostingListDocument, type PostingCardFragment, type PostingListQueryVariables } from "../generated/operations";
import type { Send } from "./client";

/** Yields each posting; fetches the next page when it is asked for more. */
export async function* postings(
  send: Send,
  filter: NonNullable<PostingListQueryVariables["filter"]>,
): AsyncGenerator<PostingCardFragment> {
  let after: string | null = null;
  do {
    const { postings: page }: { postings: Page } = await send(PostingListDocument, { filter, order: "NEWEST", after });
    for (const { node } of page.edges) yield node;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}

interface Page {
  edges: { node: PostingCardFragment }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}
