import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { conversationOf, messageKey, type IncomingMessage } from "../../src/core/message.js";
import { PlatformError, type Platform, type PlatformEvents } from "../../src/core/platform.js";

/** What a person sees of an answer. */
export interface VisiblePost {
  readonly text: string;
  /** Ids of people and roles that the post pinged. */
  readonly pinged: readonly string[];
}

/** A platform connected to a stateful fake of its service, and hands to play the people there. */
export interface PlatformFixture {
  readonly platform: Platform;
  /** A person says something in a public channel, mentioning the bot unless told otherwise; resolves with its id. */
  say(text: string, options?: { readonly mentionsBot?: boolean }): Promise<string>;
  /** A person deletes a message. */
  unsay(id: string): Promise<void>;
  /** The emojis that the bot put on a message. */
  reactionsOn(id: string): readonly string[];
  /** The bot's posts in answer to a message, wherever they stand, in order. */
  postsFor(message: IncomingMessage): readonly VisiblePost[];
  /** Cuts the connection; the service goes on, and the platform is to come back by itself. Null where there is none. */
  readonly dropConnection: (() => Promise<void>) | null;
  close(): Promise<void>;
}

/**
 * Everything core relies on in an adapter, run on each of them. `hasConnection` is false where the service calls us and
 * there is nothing to be lost.
 */
export function describePlatform(
  name: string,
  create: () => Promise<PlatformFixture>,
  { hasConnection = true }: { readonly hasConnection?: boolean } = {},
): void {
  describe(`${name} keeps the platform's contract:`, () => {
    let fixture: PlatformFixture;
    let seen: IncomingMessage[];
    let reconnections: number;
    const reading = { mood: "positive", positive: 0.9, emoji: "😄", milliseconds: 1, isAddressed: true } as const;
    const part = { index: 0, nonce: "n1.0", text: "A kind answer.", isPartial: false };

    beforeEach(async () => {
      fixture = await create();
      seen = [];
      reconnections = 0;
      const outcome = {
        kind: "ignored",
        reading: null,
        reply: null,
        error: null,
        milliseconds: { reaction: null, firstToken: null, reply: null },
      } as const;
      const events: PlatformEvents = {
        received: (message) => {
          seen.push(message);
          return { admitted: Promise.resolve(true), outcome: Promise.resolve(outcome) };
        },
        edited: async () => {},
        deleted: async () => {},
        reconnected: async () => {
          reconnections += 1;
        },
      };
      await fixture.platform.start(events);
    });

    afterEach(async () => {
      await fixture.platform.stop();
      await fixture.close();
    });

    async function hear(text: string, options?: { readonly mentionsBot?: boolean }): Promise<IncomingMessage> {
      const id = await fixture.say(text, options);
      await vi.waitFor(() => expect(seen.some((message) => message.id === id)).toBe(true), 5000);
      return seen.find((message) => message.id === id)!;
    }

    test("a person's message arrives with the platform's facts decided", async () => {
      const message = await hear("what a day");
      expect(message).toMatchObject({
        platform: fixture.platform.traits.name,
        text: "what a day",
        isMention: true,
        isDirect: false,
        isFromSelf: false,
        isFromBot: false,
        mentionsOthers: false,
        isPublic: true,
        thread: null,
      });
      expect(Math.abs(message.sentAt - Date.now())).toBeLessThan(60_000);
      expect(JSON.parse(JSON.stringify(message))).toEqual(message);
      expect((await hear("just talking", { mentionsBot: false })).isMention).toBe(false);
    });

    test("a reaction shows, and reacting again changes nothing", async () => {
      const message = await hear("good");
      await fixture.platform.react(message, reading);
      await fixture.platform.react(message, reading);
      expect(fixture.reactionsOn(message.id)).toHaveLength(1);
    });

    test("a part is posted once for its nonce, found again, edited and removed", async () => {
      const message = await hear("good");
      const id = await fixture.platform.post(message, part);
      const found = await fixture.platform.findPosted?.(message, ["unknown", part.nonce]);
      expect(found).toEqual([{ index: 1, postedId: id }]);
      await fixture.platform.edit?.(message, id, { ...part, text: "A kinder answer." });
      expect(fixture.postsFor(message).map(({ text }) => text)).toEqual(["A kinder answer."]);
      await fixture.platform.remove?.(message, id);
      expect(fixture.postsFor(message)).toEqual([]);
    });

    test("what the bot posts is its own message when it comes back", async () => {
      const message = await hear("good");
      await fixture.platform.post(message, part);
      await hear("a marker after the post", { mentionsBot: false });
      const echoes = seen.filter(({ text }) => text === part.text);
      expect(echoes.every(({ isFromSelf }) => isFromSelf)).toBe(true);
    });

    test("nobody is pinged, whatever the text says", async () => {
      const message = await hear("good");
      const text = `@everyone @here <@${message.author}> <!channel> <!here> <@&1> <!subteam^S1>`;
      const id = await fixture.platform.post(message, { ...part, text });
      await fixture.platform.edit?.(message, id, { ...part, text: `${text} again` });
      expect(fixture.postsFor(message).flatMap(({ pinged }) => pinged)).toEqual([]);
    });

    test("a text of the full limit is taken", async () => {
      const message = await hear("good");
      const { textLimit } = fixture.platform.traits;
      await fixture.platform.post(message, { ...part, text: "<&>好".repeat(textLimit / 4) });
      expect(fixture.postsFor(message)).toHaveLength(1);
    });

    test("a message that is gone is told apart from other trouble", async () => {
      const message = await hear("good");
      await fixture.unsay(message.id);
      const failure = await fixture.platform.react(message, reading).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(PlatformError);
      expect(failure).toMatchObject({ kind: "gone" });
    });

    test("what was said since a point is offered again", async () => {
      const since = Date.now() - 60_000;
      const known = await hear("before");
      const missed = await hear("after");
      const cursor = {
        place: { ...conversationOf(known), thread: null },
        newestId: known.id,
        newestSentAt: known.sentAt,
      };
      const offered: IncomingMessage[] = [];
      for await (const message of fixture.platform.recent(since, [cursor])) {
        offered.push(message);
      }
      expect(offered.map((message) => messageKey(message))).toContainEqual(messageKey(missed));
      expect(offered.find(({ id }) => id === missed.id)).toEqual(missed);
    });

    test.each(hasConnection ? ["comes back by itself"] : [])("a lost connection %s and says so", async () => {
      await fixture.dropConnection?.();
      await vi.waitFor(() => expect(fixture.platform.health().isConnected && reconnections > 0).toBe(true), 15_000);
      expect((await hear("still there?")).text).toBe("still there?");
    });

    test("stopping twice is harmless, and nothing is delivered afterwards", async () => {
      await fixture.platform.stop();
      await fixture.platform.stop();
      expect(fixture.platform.health().isConnected).toBe(false);
    });
  });
}
