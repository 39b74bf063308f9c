import { withEmojiCharacters } from "./emoji-names.js";

/** What a Slack message says, apart from its markup. */
export interface PlainText {
  /** The words, mentions of the bot removed, other markup in plain words, entities decoded. May be empty. */
  readonly text: string;
  readonly isMention: boolean;
  /** Mentions a person, a group or everybody, other than the bot. */
  readonly mentionsOthers: boolean;
}

/** Names for what a message only gives by id. */
export interface Names {
  /** The person's name without `@`; undefined when it is not known. */
  readonly user: (id: string) => string | undefined;
  readonly channel: (id: string) => string | undefined;
}

const MARKUP = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g;

/** Ids of people a raw text mentions, without the bot's: what must be looked up before {@link plainText}. */
export function mentionedUsers(raw: string, botUserId: string): string[] {
  const ids = [...raw.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g)].map((match) => match[1] ?? "");
  return [...new Set(ids)].filter((id) => id !== botUserId);
}

/**
 * Turns Slack's message text into what a person reads. In the raw text the characters `&`, `<` and `>` stand only for
 * markup; what people typed is escaped, so decoding comes last and happens once.
 */
export function plainText(raw: string, botUserId: string, names: Names): PlainText {
  let isMention = false;
  let mentionsOthers = false;
  const replaced = raw.replaceAll(MARKUP, (_, sign: string, target: string, label: string | undefined) => {
    if (sign === "@" && target === botUserId) {
      isMention = true;
      return "";
    }
    if (sign === "@") {
      mentionsOthers = true;
      return `@${label ?? names.user(target) ?? "somebody"}`;
    }
    if (sign === "#") {
      return `#${label === undefined || label === "" ? (names.channel(target) ?? "a-channel") : label}`;
    }
    if (sign === "!") {
      const special = specialMention(target, label);
      mentionsOthers ||= special.isMention;
      return special.words;
    }
    return linkWords(target, label);
  });
  const text = withEmojiCharacters(decodeEntities(replaced))
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .trim();
  return { text, isMention, mentionsOthers };
}

/** `<!here>`, `<!subteam^S1|@group>`, `<!date^…|May 1st>`: groups count as mentions, dates do not. */
function specialMention(target: string, label: string | undefined): { words: string; isMention: boolean } {
  const [kind = ""] = target.split("^");
  if (kind === "date") {
    return { words: label ?? "", isMention: false };
  }
  const group = label ?? (kind === "subteam" ? "a-group" : kind);
  return { words: group.startsWith("@") ? group : `@${group}`, isMention: true };
}

/** A label says what the author wanted to say; an address alone stays, without mail's and telephone's prefix. */
function linkWords(target: string, label: string | undefined): string {
  return label === undefined || label === "" ? target.replace(/^(?:mailto|tel):/, "") : label;
}

/** What people typed: Slack escapes exactly these three characters. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(lt|gt|amp);/g, (_, name: string) => (name === "lt" ? "<" : name === "gt" ? ">" : "&"));
}
