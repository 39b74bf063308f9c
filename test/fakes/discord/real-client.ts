import { Client, Events, GatewayIntentBits, Partials, type ClientOptions } from "discord.js";
import { once } from "node:events";
import type { FakeDiscord } from "./fake-discord.js";

/** The real discord.js, logged in to the fake and ready. */
export async function connectRealClient(
  fake: FakeDiscord,
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
      GatewayIntentBits.MessageContent,
    ],
    partials: [Partials.Channel, Partials.Message],
    enforceNonce: true,
    rest: { api: fake.apiUrl },
    ...options,
  });
  client.on(Events.Error, () => undefined);
  const ready = once(client, Events.ClientReady);
  await client.login(fake.token);
  await ready;
  return client as Client<true>;
}
