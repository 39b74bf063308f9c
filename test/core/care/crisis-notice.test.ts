import { describe, expect, test } from "vitest";
import { dropOldNotices, keepTelling, tellModerators } from "../../../src/core/care/crisis-notice.js";
import { setCareChoice } from "../../../src/core/care/care-settings.js";
import type { CareOptions } from "../../../src/core/care/create-care.js";
import { PlatformError, type PlatformErrorKind } from "../../../src/core/platform.js";
import { createPseudonym } from "../../../src/core/pseudonym.js";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import { createLogLines } from "../../fakes/log-lines.js";
import { RecordingPlatform } from "../../fakes/recording-platform.js";
import { mention } from "../bot-fixture.js";
import { createTestCare } from "./care-fixture.js";

/** A platform whose channel `mods` outlives the program; `end` has the program end just before or after a notice. */
function createChannel() {
  const said: string[] = [];
  const channel = {
    said,
    end: null as "before" | "after" | null,
    announcements: {
      announce: async (_where: unknown, { text }: { readonly text: string }) => {
        if (channel.end !== "before") said.push(text);
        if (channel.end !== null) throw new PlatformError("unavailable", "the program ended");
      },
      hasAnnounced: (_where: unknown, text: string) => Promise.resolve(said.includes(text)),
      isOpenToAll: () => Promise.resolve(true),
      channelName: (id: string) => `<#${id}>`,
    },
  };
  return { channel, platform: Object.assign(new RecordingPlatform(), { announcements: channel.announcements }) };
}

const noticeOf = (text: string) => ({ channel: "mods", text, person: "somebody" });

describe("the moderators' notice of a crisis", () => {
  test.each(["before", "after"] as const)("comes once, also where the program ended just %s it", async (end) => {
    const { channel, platform } = createChannel();
    const { settings } = createMemoryStores();
    const tell = () => tellModerators(settings, platform, mention({ id: "1" }), noticeOf("look in: 1"));
    channel.end = end;
    await expect(tell()).rejects.toThrow("the program ended");
    channel.end = null;
    await tell();
    await tell();
    expect(channel.said).toEqual(["look in: 1"]);
  });

  test("comes for each message", async () => {
    const { channel, platform } = createChannel();
    const { settings } = createMemoryStores();
    for (const id of ["1", "2"]) {
      await tellModerators(settings, platform, mention({ id }), noticeOf(`look in: ${id}`));
    }
    expect(channel.said).toEqual(["look in: 1", "look in: 2"]);
  });

  test("is remembered for a day", async () => {
    const { platform } = createChannel();
    const { settings } = createMemoryStores();
    await tellModerators(settings, platform, mention({ sentAt: 0 }), noticeOf("look in"));
    await dropOldNotices(settings, 86_400_000);
    expect(await settings.list("crisis-notice")).toHaveLength(1);
    await dropOldNotices(settings, 86_400_001);
    expect(await settings.list("crisis-notice")).toEqual([]);
  });

  test("and the hour after it leave no trace of a person who is forgotten", async () => {
    const { platform } = createChannel();
    const stores = createMemoryStores();
    const { settings } = stores;
    const message = mention();
    await setCareChoice(settings, message, "channel", "mods");
    const care = await createTestCare(stores);
    await care.crisisMet(platform, message);
    expect(await settings.list("crisis-notice")).toHaveLength(1);
    expect(await settings.list("care-until")).toHaveLength(1);
    const pseudonym = createPseudonym(Buffer.alloc(32));
    await stores.forgetPerson(pseudonym(message.platform, message.author), Date.now());
    expect(await settings.list("crisis-notice")).toEqual([]);
    expect(await settings.list("care-until")).toEqual([]);
  });

  test("and the hour after it are dropped from the disk in a running program, too", async () => {
    const { platform } = createChannel();
    const stores = createMemoryStores();
    const { settings } = stores;
    const message = mention({ sentAt: 0 });
    await setCareChoice(settings, message, "channel", "mods");
    let now = 0;
    const care = await createTestCare(stores, () => now);
    await care.crisisMet(platform, message);
    now = 86_400_001;
    await care.expire();
    expect(await settings.list("crisis-notice")).toEqual([]);
    expect(await settings.list("care-until")).toEqual([]);
  });

  /** Meets a crisis where the first tries to tell #mods of it fail; how often it was tried, and the log. */
  async function meetWhere(kind: PlatformErrorKind, failures: number, patience: CareOptions["patience"]) {
    const { channel, platform } = createChannel();
    const stores = createMemoryStores();
    const { logger, lines } = createLogLines();
    const care = await createTestCare(stores, Date.now, false, { logger, patience: patience ?? {} });
    const message = mention({ text: "I want to die", link: "https://chat.example/1" });
    await setCareChoice(stores.settings, message, "channel", "mods");
    let tries = 0;
    const { announce } = channel.announcements;
    platform.announcements.announce = async (where, announcement) => {
      tries += 1;
      if (tries <= failures) throw new PlatformError(kind, "not now");
      await announce(where, announcement);
    };
    await care.crisisMet(platform, message);
    return { said: channel.said, tries, lines };
  }

  const place = { platform: "fake", space: "server", channel: "mods", error: "not now" };

  test("is tried again while the platform is away", async () => {
    const { said, lines } = await meetWhere("unavailable", 2, { pauses: [0, 0, 0] });
    expect(said).toEqual([expect.stringContaining("https://chat.example/1")]);
    expect(lines).toMatchObject([
      { ...place, level: 40 },
      { ...place, level: 40 },
    ]);
  });

  test("that cannot be given is logged with the channel, what helps, and nothing of the message", async () => {
    const { tries, lines } = await meetWhere("unavailable", Infinity, { pauses: [0, 0] });
    expect(tries).toBe(3);
    expect(lines.at(-1)).toMatchObject({
      ...place,
      level: 50,
      msg: expect.stringContaining("/care channel") as string,
    });
    expect(JSON.stringify(lines)).not.toMatch(/\bdie\b|chat\.example/);
  });

  test("is not tried again where it is refused for good, nor for long where the program ends", async () => {
    expect((await meetWhere("forbidden", Infinity, { pauses: [0, 0] })).tries).toBe(1);
    const ending = new AbortController();
    let tries = 0;
    const tell = () => {
      tries += 1;
      return Promise.reject(new PlatformError("unavailable", "not now"));
    };
    const onFailure = () => void setImmediate(() => ending.abort());
    const patience = { pauses: [600_000, 600_000], signal: ending.signal, onFailure };
    await expect(keepTelling(tell, patience)).rejects.toThrow("not now");
    expect(tries).toBe(2);
  });
});
