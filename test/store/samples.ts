import type { Turn } from "../../src/store/history.js";
import type { NewInboxEntry } from "../../src/store/inbox.js";
import type { ConversationKey, MessageKey } from "../../src/store/keys.js";
import type { MoodRow, NewMoodRow } from "../../src/store/moods.js";
import type { Stores } from "../../src/store/stores.js";

/** Makes fresh, empty stores whose clock is `now`. */
export type CreateStores = (options: { readonly now: () => number }) => Stores | Promise<Stores>;

/** The moment at which samples are sent: some day in 2026. */
export const start = 1_780_000_000_000;

export function key(id: string, channel = "channel-1"): MessageKey {
  return { platform: "discord", channel, id };
}

export function place(thread: string | null = "thread-1", channel = "channel-1"): ConversationKey {
  return { platform: "discord", space: "space-1", channel, thread };
}

export function entry(id: string, changes: Partial<NewInboxEntry> = {}): NewInboxEntry {
  return {
    key: key(id),
    conversation: place(),
    authorKey: "author-1",
    isAddressed: true,
    sentAt: start,
    receivedAt: start + 50,
    payload: `{"text":"words of ${id}"}`,
    ...changes,
  };
}

export function turn(id: string, changes: Partial<Turn> = {}): Turn {
  return {
    conversation: place(),
    source: key(id),
    messageIds: [id],
    authorKeys: ["author-1"],
    question: `question ${id}`,
    mood: "positive",
    answer: `answer ${id}`,
    at: start,
    isPublic: true,
    ...changes,
  };
}

export function mood(id: string, changes: Partial<MoodRow> = {}): NewMoodRow {
  return {
    key: key(id),
    space: "space-1",
    thread: "thread-1",
    authorKey: "author-1",
    at: start,
    label: "positive",
    positive: 0.875,
    logOdds: 1.945,
    link: `https://chat.example/${id}`,
    language: "en",
    model: "tiny",
    promptHash: "abc",
    isPublic: true,
    ...changes,
  };
}

/** Takes a message on and answers it with this turn, as far as the stores are concerned. */
export async function answer(stores: Stores, written: Turn, changes: Partial<NewInboxEntry> = {}): Promise<void> {
  const { conversation, source } = written;
  await stores.inbox.admit(entry(source.id, { key: source, conversation, ...changes }));
  await stores.inbox.setReaction(source, "done");
  await stores.inbox.complete(source, written);
}
