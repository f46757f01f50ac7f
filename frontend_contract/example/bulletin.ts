/** A page of the bulletin: fetched once, each part of its body drawn by its kind. */
import { BulletinIssueDocument, type BulletinIssueQuery } from "../generated/operations";
import type { Send } from "./client";

type Page = NonNullable<BulletinIssueQuery["page"]>;
type Part = Page["body"][number];

/** Returns the issue at `path` as HTML; null where there is none for this viewer, which is a 404. */
export async function bulletin(send: Send, path: string): Promise<string | null> {
  const { page } = await send(BulletinIssueDocument, { path });
  if (page?.__typename !== "Bulletin") return null;
  return `<h1>${escape(page.title)}</h1><p>${escape(page.intro)}</p>${page.body.map(drawn).join("")}`;
}

function drawn(part: Part): string {
  switch (part.__typename) {
    case "HeadingBlock":
      return `<h2>${escape(part.text)}</h2>`;
    case "ParagraphBlock":
      // The only value that is HTML: the server lets a few harmless elements through.
      return part.html;
    case "ImageBlock":
      return `<img src="${escape(part.url)}" alt="${escape(part.alt)}" width="${part.width}" height="${part.height}">`;
    case "QuoteBlock":
      return `<blockquote>${escape(part.text)}<footer>${escape(part.attribution ?? "")}</footer></blockquote>`;
    case "AgendaBlock":
      return list(part.items.map((item) => `${item.date ?? ""} ${item.title} ${item.place ?? ""}`.trim()));
    case "StoriesBlock":
      return list(part.stories.map((story) => `${story.personName}: ${story.summary}`));
    case "PostingsBlock":
      // The employer is null where this viewer may not see the firm: the posting stands without it.
      return list(part.postings.map((posting) => `${posting.title} (${posting.employer?.name ?? "-"})`));
    case "EventsBlock":
      return list(part.events.map((event) => `${event.title}, ${event.place}`));
    case "CallToActionBlock":
      return `<a href="${escape(part.url)}">${escape(part.text)}</a>`;
    default:
      return unknown(part);
  }
}

/** A kind added after this was built draws nothing; one that was generated and forgotten here does not compile. */
function unknown(_part: never): string {
  return "";
}

function list(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${escape(line)}</li>`).join("")}</ul>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
