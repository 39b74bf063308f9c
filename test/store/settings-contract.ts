import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SettingScope } from "../../src/store/settings.js";
import type { Stores } from "../../src/store/stores.js";
import { type CreateStores, start } from "./samples.js";

/** What every settings store keeps to. */
export function describeSettings(create: CreateStores): void {
  let stores: Stores;
  beforeEach(async () => {
    stores = await create({ now: () => start });
  });
  afterEach(async () => stores.close());

  const space: SettingScope = { platform: "discord", space: "space-1" };
  const channel: SettingScope = { ...space, channel: "1" };
  const person: SettingScope = { ...space, person: "1" };

  describe("settings", () => {
    it("are unset at first, and again when set to null", async () => {
      expect(await stores.settings.get(space, "mode")).toBeNull();
      await stores.settings.set(space, "mode", "watch");
      expect(await stores.settings.get(space, "mode")).toBe("watch");
      await stores.settings.set(space, "mode", null);
      expect(await stores.settings.get(space, "mode")).toBeNull();
      await stores.settings.set(space, "mode", null);
    });

    it("hold the newest value, the empty one too", async () => {
      await stores.settings.set(channel, "mode", "watch");
      await stores.settings.set(channel, "mode", "");
      expect(await stores.settings.get(channel, "mode")).toBe("");
    });

    it("tell space, channel and person apart", async () => {
      await stores.settings.set(space, "mode", "of the space");
      await stores.settings.set(channel, "mode", "of the channel");
      await stores.settings.set(person, "mode", "of the person");
      expect(await stores.settings.get(space, "mode")).toBe("of the space");
      expect(await stores.settings.get(channel, "mode")).toBe("of the channel");
      expect(await stores.settings.get(person, "mode")).toBe("of the person");
      expect(await stores.settings.get({ ...channel, platform: "slack" }, "mode")).toBeNull();
    });

    it("list every scope that has one", async () => {
      await stores.settings.set(space, "mode", "mention");
      await stores.settings.set(channel, "mode", "watch");
      await stores.settings.set(person, "other", "yes");

      const listed = await stores.settings.list("mode");
      expect(listed).toHaveLength(2);
      expect(listed).toContainEqual({ scope: space, value: "mention" });
      expect(listed).toContainEqual({ scope: channel, value: "watch" });
    });
  });
}
