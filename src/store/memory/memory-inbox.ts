import type { Turn } from "../history.js";
import type { Closing, ComposedPart, Cursor, Inbox, InboxEntry, NewInboxEntry, ReplyPart } from "../inbox.js";
import { conversationText, keyText, type MessageKey } from "../keys.js";
import { isRefused, type Tables } from "./tables.js";

/** The inbox for one run of the program. */
export class MemoryInbox implements Inbox {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  async admit(entry: NewInboxEntry): Promise<boolean> {
    const text = keyText(entry.key);
    if (this.#tables.inbox.has(text) || isRefused(this.#tables, entry.key)) {
      return false;
    }
    this.#tables.inbox.set(text, {
      ...entry,
      reaction: "pending",
      reply: entry.isAddressed ? "pending" : "none",
      coveredBy: null,
      parts: [],
      turn: null,
      closing: null,
    });
    return true;
  }

  async find(key: MessageKey): Promise<InboxEntry | null> {
    return this.#tables.inbox.get(keyText(key)) ?? null;
  }

  async findByPosted(platform: string, postedId: string): Promise<InboxEntry | null> {
    for (const entry of this.#tables.inbox.values()) {
      if (entry.key.platform === platform && entry.parts.some((part) => part.postedId === postedId)) {
        return entry;
      }
    }
    return null;
  }

  async open(): Promise<readonly InboxEntry[]> {
    return [...this.#tables.inbox.values()]
      .filter((entry) => entry.closing === null)
      .toSorted((one, other) => one.sentAt - other.sentAt);
  }

  async setReaction(key: MessageKey, reaction: Exclude<InboxEntry["reaction"], "pending">): Promise<void> {
    this.#changeOpen(key, (entry) => ({ ...entry, reaction }));
  }

  async address(key: MessageKey): Promise<void> {
    this.#changeOpen(key, (entry) =>
      entry.reply === "none" ? { ...entry, isAddressed: true, reply: "pending" } : entry,
    );
  }

  async setPayload(key: MessageKey, payload: string): Promise<void> {
    this.#changeOpen(key, (entry) => (entry.reply === "pending" ? { ...entry, payload } : entry));
  }

  async cover(leader: MessageKey, followers: readonly MessageKey[]): Promise<void> {
    if (this.#tables.inbox.get(keyText(leader))?.closing !== null) {
      return;
    }
    this.#release(leader);
    this.#changeOpen(leader, (entry) => ({ ...entry, coveredBy: null }));
    for (const follower of followers) {
      this.#changeOpen(follower, (entry) =>
        entry.reply === "pending" && entry.key.id !== leader.id ? { ...entry, coveredBy: leader.id } : entry,
      );
    }
  }

  async reservePart(leader: MessageKey, index: number, nonce: string): Promise<void> {
    this.#changeOpen(leader, (entry) => ({ ...entry, parts: withPart(entry.parts, index, nonce) }));
  }

  async setPosted(leader: MessageKey, index: number, postedId: string): Promise<void> {
    this.#change(leader, (entry) => changePart(entry, index, (part) => ({ ...part, postedId })));
  }

  async compose(leader: MessageKey, parts: readonly ComposedPart[], turn: Turn | null): Promise<void> {
    this.#changeOpen(leader, (entry) => {
      if (entry.reply !== "pending" && entry.reply !== "composed") {
        return entry;
      }
      const rows = parts.reduce((all, { nonce }, index) => withPart(all, index, nonce), entry.parts);
      const composed = rows.map((part) => {
        const text = parts[part.index]?.text ?? null;
        return { ...part, text, isSettled: part.isSettled && (part.text === null || part.text === text) };
      });
      return { ...entry, reply: "composed", parts: composed, turn };
    });
  }

  async settlePart(leader: MessageKey, index: number): Promise<void> {
    this.#changeOpen(leader, (entry) => changePart(entry, index, (part) => ({ ...part, isSettled: true })));
  }

  async complete(leader: MessageKey, turn: Turn | null): Promise<void> {
    if (this.#tables.inbox.get(keyText(leader))?.closing !== null) {
      return;
    }
    this.#endReplies(leader, "posted");
    const isWhole = turn?.messageIds.every((id) => {
      const entry = this.#tables.inbox.get(keyText({ ...leader, id }));
      return entry !== undefined && entry.closing !== "withdrawn";
    });
    if (turn !== null && isWhole === true) {
      const source = keyText(turn.source);
      this.#tables.turns = [...this.#tables.turns.filter((other) => keyText(other.source) !== source), turn];
    }
  }

  async fail(leader: MessageKey): Promise<void> {
    if (this.#tables.inbox.get(keyText(leader))?.closing === null) {
      this.#endReplies(leader, "failed");
    }
  }

  async withdraw(key: MessageKey): Promise<void> {
    this.#change(key, (entry) => close(entry, "withdrawn"));
    this.#release(key);
  }

  async closeExpired(before: number): Promise<number> {
    const late = (await this.open()).filter((entry) => entry.sentAt < before);
    for (const entry of late) {
      this.#change(entry.key, (found) => close(found, "expired"));
    }
    return late.length;
  }

  async cursors(platform: string, since: number): Promise<readonly Cursor[]> {
    const newest = new Map<string, Cursor>();
    for (const { key, conversation, sentAt } of this.#tables.inbox.values()) {
      const place = conversationText(conversation);
      const known = newest.get(place);
      const isNewer = known === undefined || sentAt > known.newestSentAt;
      const isTie = known?.newestSentAt === sentAt && compareIds(key.id, known.newestId) > 0;
      if (key.platform === platform && sentAt > since && (isNewer || isTie)) {
        newest.set(place, { place: conversation, newestId: key.id, newestSentAt: sentAt });
      }
    }
    return [...newest.values()].toSorted((one, other) => other.newestSentAt - one.newestSentAt);
  }

  #endReplies(leader: MessageKey, reply: "posted" | "failed"): void {
    this.#changeOpen(leader, (entry) => ({ ...entry, reply }));
    for (const follower of this.#followers(leader)) {
      this.#changeOpen(follower.key, (entry) => ({ ...entry, reply }));
    }
  }

  #release(leader: MessageKey): void {
    for (const follower of this.#followers(leader)) {
      this.#changeOpen(follower.key, (entry) => ({ ...entry, coveredBy: null }));
    }
  }

  #followers(leader: MessageKey): InboxEntry[] {
    return [...this.#tables.inbox.values()].filter(
      ({ key, coveredBy }) =>
        coveredBy === leader.id && key.platform === leader.platform && key.channel === leader.channel,
    );
  }

  #changeOpen(key: MessageKey, change: (entry: InboxEntry) => InboxEntry): void {
    this.#change(key, (entry) => (entry.closing === null ? closeWhenFinished(change(entry)) : entry));
  }

  #change(key: MessageKey, change: (entry: InboxEntry) => InboxEntry): void {
    const entry = this.#tables.inbox.get(keyText(key));
    if (entry !== undefined) {
      this.#tables.inbox.set(keyText(key), change(entry));
    }
  }
}

/** Orders ids of one platform by age: as numbers where they are digits, which grow longer, else as text. */
function compareIds(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}

function withPart(parts: readonly ReplyPart[], index: number, nonce: string): readonly ReplyPart[] {
  if (parts.some((part) => part.index === index)) {
    return parts;
  }
  const added = { index, nonce, text: null, postedId: null, isSettled: false };
  return [...parts, added].toSorted((one, other) => one.index - other.index);
}

function changePart(entry: InboxEntry, index: number, change: (part: ReplyPart) => ReplyPart): InboxEntry {
  return { ...entry, parts: entry.parts.map((part) => (part.index === index ? change(part) : part)) };
}

function closeWhenFinished(entry: InboxEntry): InboxEntry {
  if (entry.reaction === "pending" || entry.reply === "pending" || entry.reply === "composed") {
    return entry;
  }
  const hasFailed = entry.reply === "failed" || (entry.reply === "none" && entry.reaction === "failed");
  return close(entry, hasFailed ? "failed" : "done");
}

function close(entry: InboxEntry, closing: Closing): InboxEntry {
  return { ...entry, closing, payload: "", turn: null, parts: entry.parts.map((part) => ({ ...part, text: null })) };
}
