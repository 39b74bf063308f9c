import { setTimeout as sleep } from "node:timers/promises";
import { REST } from "discord.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DiscordApi } from "../../../src/platforms/discord/discord-api.js";
import { Typing } from "../../../src/platforms/discord/typing.js";
import { startFakeDiscord, type FakeDiscord } from "../../fakes/discord/fake-discord.js";

let fake: FakeDiscord;
let api: DiscordApi;

beforeEach(async () => {
  fake = await startFakeDiscord();
  const rest = new REST({ api: fake.apiUrl, version: "10" }).setToken(fake.token);
  api = new DiscordApi(() => rest);
});
afterEach(() => fake.close());

const postRoute = "/channels/:channel/messages";
const typingRoute = "/channels/:channel/typing";

/** As many answers as thirty busy channels may have to post at one moment. */
function postEverywhere(count: number): Promise<unknown> {
  const channels = Array.from({ length: 30 }, (_, index) => fake.world.addChannel(fake.guild, `busy-${index}`));
  const posts = Array.from({ length: count }, (_, index) =>
    api.post(channels[index % channels.length]!.id, { content: `answer ${index}` }),
  );
  return Promise.all(posts);
}

test("a reaction goes ahead of answers that wait for Discord's fifty calls a second", async () => {
  const message = fake.people.say(fake.general, fake.alice, "hello");
  const posting = postEverywhere(60);
  await fake.until(() => fake.callsTo("POST", postRoute).length > 0, "the first answer");
  await api.react(fake.general.id, message.id, "😄");
  expect(fake.callsTo("POST", postRoute).length).toBeLessThan(60);
  await posting;
  expect(fake.callsTo("POST", postRoute).filter(({ status }) => status === 200)).toHaveLength(60);
});

test("typing is left out while answers wait for their calls", async () => {
  await api.type(fake.general.id);
  const posting = postEverywhere(50);
  await fake.until(() => fake.callsTo("POST", postRoute).length > 0, "the first answer");
  await api.type(fake.general.id);
  await posting;
  expect(fake.callsTo("POST", typingRoute)).toHaveLength(1);
});

test("typing is kept alive until the answer is there, and begins with the reaction", async () => {
  const typing = new Typing(api, 100);
  const message = fake.people.say(fake.general, fake.alice, "hello");
  const stop = typing.show(message.id, () => Promise.resolve(fake.general.id));
  expect(fake.callsTo("POST", typingRoute)).toEqual([]);
  typing.reacted(message.id);
  await fake.until(() => fake.callsTo("POST", typingRoute).length === 4, "typing again and again");
  stop();
  // What was under way when it ended may still arrive.
  await api.react(fake.general.id, message.id, "😄");
  const count = fake.callsTo("POST", typingRoute).length;
  await sleep(250);
  expect(fake.callsTo("POST", typingRoute)).toHaveLength(count);
});

test("where the history may not be read, an answer stands without a reference to its question", async () => {
  fake.rest.faults.add({ method: "POST", path: /messages$/u, status: 400, code: 160_002 });
  const message = fake.people.say(fake.general, fake.alice, "hello");
  await api.post(fake.general.id, { content: "good day", replyTo: message.id, nonce: "1.0" });
  expect(fake.botMessagesIn(fake.general)).toMatchObject([{ content: "good day", referenceId: null, nonce: "1.0" }]);
});

test("what is gone already counts as removed; what Discord refuses does not", async () => {
  const message = fake.people.say(fake.general, fake.alice, "hello");
  await api.remove(fake.general.id, "1");
  await api.remove("1", message.id);
  await expect(api.remove(fake.general.id, message.id)).rejects.toMatchObject({ kind: "forbidden" });
});
