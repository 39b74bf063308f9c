import { describe, expect, test } from "vitest";
import { dropOldNotices, tellModerators } from "../../../src/core/care/crisis-notice.js";
import { PlatformError } from "../../../src/core/platform.js";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import { RecordingPlatform } from "../../fakes/recording-platform.js";
import { mention } from "../bot-fixture.js";

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

describe("the moderators' notice of a crisis", () => {
  test.each(["before", "after"] as const)("comes once, also where the program ended just %s it", async (end) => {
    const { channel, platform } = createChannel();
    const { settings } = createMemoryStores();
    const tell = () => tellModerators(settings, platform, mention({ id: "1" }), "mods", "look in: 1");
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
      await tellModerators(settings, platform, mention({ id }), "mods", `look in: ${id}`);
    }
    expect(channel.said).toEqual(["look in: 1", "look in: 2"]);
  });

  test("is remembered for a day", async () => {
    const { platform } = createChannel();
    const { settings } = createMemoryStores();
    await tellModerators(settings, platform, mention({ sentAt: 0 }), "mods", "look in");
    await dropOldNotices(settings, 86_400_000);
    expect(await settings.list("crisis-notice")).toHaveLength(1);
    await dropOldNotices(settings, 86_400_001);
    expect(await settings.list("crisis-notice")).toEqual([]);
  });
});
