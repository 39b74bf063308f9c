const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]+`)/;

/** Stands for Slack's bold sign while single asterisks are still Markdown's italics. Stripped from the input first. */
const BOLD = "\u0001";

/**
 * Turns Markdown as models write it into what Slack shows, and makes it harmless: `&`, `<` and `>` are escaped before
 * anything else, so that no `<!channel>`, `<@U…>` or `<address|label>` can come from the model or the person it quotes.
 * Links are written out as "label (address)", so that a label cannot hide where it leads.
 *
 * @param limit Most UTF-16 code units of the result. Escaping is the only thing that lengthens; where it would pass the
 *   limit, look-alikes of one character stand in, so that a text within the limit stays within it.
 */
export function toMrkdwn(markdown: string, limit: number): string {
  // Null, the bold mark and other controls mean nothing in a message.
  // oxlint-disable-next-line no-control-regex
  const cleaned = markdown.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F]/g, "");
  const shown = render(closeFence(cleaned));
  const escaped = escape(shown);
  return escaped.length <= limit ? escaped : withLookAlikes(shown);
}

/** The three characters that Slack reads as markup. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function withLookAlikes(text: string): string {
  return text.replaceAll("&", "＆").replaceAll("<", "＜").replaceAll(">", "＞");
}

/** An answer still growing may stand inside a code block. */
function closeFence(text: string): string {
  return text.split("```").length % 2 === 0 ? `${text}\n\`\`\`` : text;
}

function render(markdown: string): string {
  return markdown
    .split(CODE)
    .map((segment, index) => (index % 2 === 1 ? codeSegment(segment) : prose(segment)))
    .join("");
}

/** Slack has no languages on fences; a label would show as the first line. */
function codeSegment(segment: string): string {
  return segment.startsWith("```") ? segment.replace(/^```[\w+#-]+(?=\n)/, "```") : segment;
}

function prose(text: string): string {
  return emphasis(
    text
      .replaceAll(/!?\[([^\]\n]*)\]\(\s*([^\s)]+)[^)\n]*\)/g, (_, label: string, address: string) =>
        label === "" || label === address ? address : `${label} (${address})`,
      )
      .replaceAll(/^[ \t]{0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$/gm, (_, title: string) => `**${title.replaceAll("**", "")}**`)
      .replaceAll(/^([ \t]*)[*+-][ \t]+(?=\S)/gm, "$1• "),
  );
}

const EMPHASIS: readonly (readonly [pattern: RegExp, sign: string])[] = [
  [/\*\*(?=\S)([^\n]+?)(?<=\S)\*\*/g, BOLD],
  [/(?<![\w_])__(?=\S)([^\n]+?)(?<=\S)__(?![\w_])/g, BOLD],
  [/~~(?=\S)([^\n]+?)(?<=\S)~~/g, "~"],
  [/(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])/g, "_"],
];

function emphasis(text: string): string {
  return EMPHASIS.reduce((marked, [pattern, sign]) => mark(marked, pattern, sign), text).replaceAll(BOLD, "*");
}

/** Puts Slack's sign around what the pattern's group matched, or nothing where Slack would print the sign itself. */
function mark(text: string, pattern: RegExp, sign: string): string {
  return text.replaceAll(pattern, (whole, inner: string, offset: number, all: string) =>
    standsAlone(all, offset, whole.length) ? sign + inner + sign : inner,
  );
}

/** Slack takes its signs as signs only where no letter or digit touches them from outside, Han characters included. */
function standsAlone(text: string, offset: number, length: number): boolean {
  return !/[\p{L}\p{N}]$/u.test(text.slice(0, offset)) && !/^[\p{L}\p{N}]/u.test(text.slice(offset + length));
}
