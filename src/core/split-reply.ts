const fence = /^\s*(`{3,}|~{3,})/;

/**
 * Splits a text into parts of at most `limit` UTF-16 code units, at the best place near the end of each: between
 * paragraphs, else lines, sentences or words, and never inside a surrogate pair. A code fence that runs across a cut
 * is closed at the end of one part and opened again at the beginning of the next.
 *
 * @param limit At least 64.
 * @returns At least one part, none of them empty, for a text that holds more than white space; else none.
 */
export function splitReply(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    // Room is kept for closing a fence of usual length.
    const cut = cutPlace(rest, limit - 4);
    const head = rest.slice(0, cut).trimEnd();
    const open = openFence(head);
    parts.push(open === null ? head : `${head}\n${open.marker}`);
    const tail = rest.slice(cut).replace(/^[^\S\n]*\n+|^\s+/, "");
    rest =
      open === null || tail.trimStart().startsWith(open.marker) ? withoutClosing(tail, open) : `${open.line}\n${tail}`;
  }
  return rest === "" ? parts : [...parts, rest];
}

interface OpenFence {
  /** The line that opened it, with its language. */
  readonly line: string;
  readonly marker: string;
}

function openFence(text: string): OpenFence | null {
  let open: OpenFence | null = null;
  for (const line of text.split("\n")) {
    const marker = fence.exec(line)?.[1];
    if (marker !== undefined) {
      open = open === null ? { line: line.trim(), marker } : null;
    }
  }
  return open;
}

// Where the cut fell just before the closing line of a fence, that line is already written.
function withoutClosing(tail: string, open: OpenFence | null): string {
  return open === null ? tail : tail.trimStart().slice(open.marker.length).trimStart();
}

const places: readonly RegExp[] = [/\n{2,}/g, /\n/g, /[.!?…]["')\]]?\s|[。！？…]["”’」）]?/g, /\s|[，、；：]/g];

function cutPlace(text: string, limit: number): number {
  const window = text.slice(0, limit);
  for (const place of places) {
    const last = [...window.matchAll(place)].at(-1);
    const end = last === undefined ? 0 : last.index + last[0].length;
    // A cut in the first third would leave a stub.
    if (end > limit / 3) {
      return end;
    }
  }
  const isInsidePair = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(limit));
  return isInsidePair ? limit - 1 : limit;
}
