import type { Care } from "../../../src/core/care.js";
import { createCare, loadCareFiles, type CareOptions } from "../../../src/core/care/create-care.js";
import { createPseudonym } from "../../../src/core/pseudonym.js";
import { createLogger } from "../../../src/logger.js";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import type { Stores } from "../../../src/store/stores.js";
import { createBot, type BotFixture } from "../bot-fixture.js";
import { RecordingPlatform } from "../../fakes/recording-platform.js";
import { ScriptedEngine } from "../../fakes/scripted-engine.js";

/** A channel notice that the fake platform was asked for. */
export interface Notice {
  readonly channel: string;
  readonly text: string;
}

/** A whole bot with care, and what it announced. */
export interface CareFixture extends BotFixture {
  readonly notices: readonly Notice[];
}

// Read once: compiling the lists takes most of a second.
const files = loadCareFiles("prompts");

/** Care as the program has it, over `stores`, with a clock that `now` reads; `canAsk` when a model may be asked; changed as given. */
export async function createTestCare(
  stores: Stores,
  now: () => number = Date.now,
  canAsk = false,
  changes: Pick<Partial<CareOptions>, "logger" | "patience"> = {},
): Promise<Care> {
  return createCare({
    files: await files,
    secrets: [],
    settings: stores.settings,
    pseudonym: createPseudonym(Buffer.alloc(32)),
    locale: "auto",
    logger: createLogger("silent"),
    canAsk,
    now,
    ...changes,
  });
}

/** Builds one over `stores` on `engine`, with a clock that `now` reads. */
export async function createCaringBot(
  settings: Readonly<Record<string, string>> = {},
  given: {
    readonly stores?: Stores;
    readonly now?: () => number;
    readonly engine?: ScriptedEngine;
    readonly canAsk?: boolean;
  } = {},
): Promise<CareFixture> {
  const { stores = createMemoryStores(), now = Date.now, engine = new ScriptedEngine() } = given;
  const notices: Notice[] = [];
  const announcements = {
    announce: async ({ channel }: { readonly channel: string }, { text }: { readonly text: string }) => {
      notices.push({ channel, text });
    },
    isOpenToAll: () => Promise.resolve(true),
    channelName: (channel: string) => `<#${channel}>`,
  };
  const care = await createTestCare(stores, now, given.canAsk);
  const platform = Object.assign(new RecordingPlatform(), { announcements });
  return { ...(await createBot(settings, { care, stores, platform, engine })), notices };
}
