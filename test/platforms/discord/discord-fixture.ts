import { onTestFinished } from "vitest";
import type { Bot } from "../../../src/core/bot.js";
import type { Care } from "../../../src/core/care.js";
import type { Patience } from "../../../src/core/patience.js";
import type { ConfigurationError } from "../../../src/errors.js";
import type { Logger } from "../../../src/logger.js";
import { Discord } from "../../../src/platforms/discord/discord.js";
import type { Stores } from "../../../src/store/stores.js";
import { createBot } from "../../core/bot-fixture.js";
import { FakeDiscord, type FakeDiscordOptions } from "../../fakes/discord/fake-discord.js";
import type { Channel, StoredMessage } from "../../fakes/discord/world.js";
import type { ScriptedEngine } from "../../fakes/scripted-engine.js";

/** A bot on the fake Discord, with a scripted engine behind it. */
export interface DiscordFixture {
  readonly fake: FakeDiscord;
  readonly bot: Bot;
  readonly discord: Discord;
  readonly engine: ScriptedEngine;
  readonly stores: Stores;
  /** What the platform said when Discord refused it for good. */
  readonly deaths: ConfigurationError[];
  /** Says something that mentions the bot, as alice in the first channel unless told otherwise. */
  readonly ask: (text: string, channel?: Channel) => StoredMessage;
  /** The bot's answers to a message, oldest first, waiting for the first one. */
  readonly answersTo: (message: StoredMessage) => Promise<readonly StoredMessage[]>;
}

export interface DiscordFixtureOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly fake?: FakeDiscordOptions;
  /** Changes the fake before the bot connects. */
  readonly prepare?: (fake: FakeDiscord) => void;
  readonly stores?: Stores;
  /** What the model says, whatever it is asked. */
  readonly reply?: string;
  readonly care?: Care;
  readonly logger?: Logger;
  readonly engine?: ScriptedEngine;
  /** What core waits for less long than usual. */
  readonly patience?: Partial<Patience>;
  /** Goes on with a Discord that an earlier bot has used. */
  readonly existing?: FakeDiscord;
}

/** Starts a fake Discord and connects a bot to it. Both are closed when the test is over, a given Discord by who made it. */
export async function connectDiscord(options: DiscordFixtureOptions = {}): Promise<DiscordFixture> {
  const fake = options.existing ?? (await new FakeDiscord(options.fake).start());
  options.prepare?.(fake);
  const settings = { DISCORD_API_URL: fake.apiUrl, ...options.settings };
  const { bot, engine, stores } = await createBot(settings, options);
  const { reply } = options;
  if (reply !== undefined) engine.replyTo = () => reply;
  const deaths: ConfigurationError[] = [];
  const discord = new Discord({ token: fake.token, bot, onDead: (error) => deaths.push(error) });
  onTestFinished(async () => {
    await bot.stop(0);
    await (options.existing === undefined ? fake.close() : undefined);
  });
  await bot.connect(discord);
  return {
    fake,
    bot,
    discord,
    engine,
    stores,
    deaths,
    ask: (text, channel = fake.general) => fake.people.say(channel, fake.alice, `<@${fake.world.bot.id}> ${text}`),
    answersTo: async (message) => {
      await fake.until(() => fake.botMessagesIn(message.id).length > 0, `an answer to "${message.content}"`);
      return fake.botMessagesIn(message.id);
    },
  };
}

/** Asks for a long answer, lets Discord go out of reach once its first part is there, and stops the bot meanwhile. */
export async function stopAfterFirstPart({ fake, ask, bot }: DiscordFixture): Promise<StoredMessage> {
  let posts = 0;
  fake.rest.onCall = ({ method, route }) => {
    if (method === "POST" && route === "/channels/:channel/messages" && ++posts === 1) fake.rest.faults.isDown = true;
  };
  const message = ask("a lot, please");
  await fake.until(() => posts === 1, "the first part");
  await bot.stop(0);
  fake.rest.faults.isDown = false;
  return message;
}
