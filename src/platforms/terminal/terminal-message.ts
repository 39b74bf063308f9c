import type { IncomingMessage } from "../../core/message.js";

// Distinguishes this run's messages from those of an earlier one on the same data folder.
const run = Date.now().toString(36);
let count = 0;

/** What a line of input says beside its text. */
export interface TerminalAddress {
  readonly channel?: string;
  readonly thread?: string | null;
  readonly user?: string;
}

/** A line of input as a message: addressed, private, from a person. */
export function terminalMessage(text: string, address: TerminalAddress = {}): IncomingMessage {
  count += 1;
  return {
    platform: "terminal",
    space: "direct",
    channel: address.channel ?? "terminal",
    thread: address.thread ?? null,
    id: `${run}-${count}`,
    author: address.user ?? "you",
    authorRoles: null,
    text,
    sentAt: Date.now(),
    isDirect: true,
    isMention: true,
    mentionsOthers: false,
    isReplyToBot: false,
    isFromSelf: false,
    isFromBot: false,
    hasAttachment: false,
    isPublic: false,
    link: null,
    locale: null,
  };
}
