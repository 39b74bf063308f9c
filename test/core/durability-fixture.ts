import { expect, vi } from "vitest";
import { conversationOf, messageKey, type IncomingMessage } from "../../src/core/message.js";
import type { NewInboxEntry } from "../../src/store/inbox.js";
import type { Stores } from "../../src/store/stores.js";
import type { RecordingPlatform } from "../fakes/recording-platform.js";
import { mention } from "./bot-fixture.js";

/** A message as the inbox takes it on. */
export function entryOf(message: IncomingMessage, authorKey = "somebody"): NewInboxEntry {
  return {
    key: messageKey(message),
    conversation: conversationOf(message),
    authorKey,
    isAddressed: true,
    sentAt: message.sentAt,
    receivedAt: message.sentAt,
    payload: JSON.stringify(message),
  };
}

/** Messages of one thread, said one after another just now. */
export function thread(...ids: readonly string[]): IncomingMessage[] {
  const now = Date.now() - 1000;
  return ids.map((id, index) => mention({ id, thread: "t", text: `words of ${id}`, sentAt: now + index }));
}

/** What the platform shows, oldest first. */
export function textsOf(platform: RecordingPlatform): string[] {
  return platform.posts.map(({ text }) => text);
}

/** Waits until nothing is open any more. */
export async function untilAllClosed(stores: Stores): Promise<void> {
  await vi.waitFor(async () => expect(await stores.inbox.open()).toEqual([]));
}
