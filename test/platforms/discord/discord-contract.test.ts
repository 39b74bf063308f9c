import { Discord } from "../../../src/platforms/discord/discord.js";
import { createBot } from "../../core/bot-fixture.js";
import { startFakeDiscord } from "../../fakes/discord/fake-discord.js";
import type { StoredMessage } from "../../fakes/discord/world.js";
import { describePlatform, type PlatformFixture } from "../platform-contract.js";

describePlatform("Discord", async (): Promise<PlatformFixture> => {
  const fake = await startFakeDiscord();
  const { bot } = await createBot({ DISCORD_API_URL: fake.apiUrl });
  const platform = new Discord({ token: fake.token, bot, onDead: () => undefined });
  const find = (id: string): StoredMessage => {
    const message = fake.messagesIn(fake.general).find((one) => one.id === id);
    if (message === undefined) throw new Error(`There is no message ${id}.`);
    return message;
  };
  return {
    platform,
    say: async (text, options) => {
      const mention = options?.mentionsBot === false ? "" : `<@${fake.world.bot.id}> `;
      return fake.people.say(fake.general, fake.alice, `${mention}${text}`).id;
    },
    unsay: async (id) => fake.people.delete(find(id)),
    reactionsOn: (id) => [...find(id).reactions.keys()],
    postsFor: ({ id }) =>
      fake.botMessagesIn(id).map(({ content, mentionedUsers, mentionedRoles, mentionsEveryone }) => ({
        text: content,
        pinged: [...mentionedUsers, ...mentionedRoles, ...(mentionsEveryone ? ["everyone"] : [])],
      })),
    dropConnection: async () => fake.gateway.dropConnections(),
    close: async () => {
      await bot.stop(0);
      await fake.close();
    },
  };
});
