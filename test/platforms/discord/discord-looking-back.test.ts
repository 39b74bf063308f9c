import { expect, test, vi } from "vitest";
import { StoreError } from "../../../src/store/stores.js";
import {
  connectDiscord,
  stopAfterFirstPart,
  type DiscordFixture,
  type DiscordFixtureOptions,
} from "./discord-fixture.js";

/** Core's tries follow soon on each other. */
const patience = { beforeCatchingUp: [0, 50, 150], beforePostingAgain: [50, 100, 200, 400, 800] };

function connect(options: DiscordFixtureOptions = {}): Promise<DiscordFixture> {
  return connectDiscord({ patience, ...options });
}

// The client itself tries three times more.
const triesOfOneCall = 4;

test("a channel that Discord cannot tell of at first is caught up on all the same", async () => {
  const first = await connect();
  const { fake, stores } = first;
  await first.answersTo(first.ask("before"));
  await first.bot.stop(1000);
  const missed = first.ask("while you were away");
  const path = new RegExp(`^/channels/${fake.general.id}/messages`);
  fake.rest.faults.add({ method: "GET", path, status: 500, times: triesOfOneCall });
  const second = await connect({ existing: fake, stores });
  expect((await second.answersTo(missed))[0]?.content).toBe("re: while you were away");
});

test("what could not be recorded is caught up on, also where the connection was once resumed", async () => {
  const { fake, stores, ask, answersTo } = await connect();
  await answersTo(ask("before"));
  fake.gateway.dropConnections();
  await fake.until(() => fake.gateway.resumes === 1, "the resumed connection");
  await answersTo(ask("resumed"));
  const admit = vi.spyOn(stores.inbox, "admit").mockRejectedValue(new StoreError("The disk is full."));
  const refused = ask("are you there");
  const [notice] = await answersTo(refused);
  expect(notice?.content).toContain("I will come back");
  admit.mockRestore();
  await answersTo(ask("hello again"));
  const textsBelow = () => fake.botMessagesIn(refused.id).map(({ content }) => content);
  await fake.until(() => textsBelow().join() === "re: are you there", "the answer in place of the notice");
});

test("nothing is posted again while Discord cannot tell what was posted", async () => {
  const reply = `${"one ".repeat(450)}\n\n${"two ".repeat(450)}`;
  let later = 0;
  const first = await connect({ reply, fake: { now: () => Date.now() + later } });
  const { fake, stores } = first;
  // Discord takes the first part, does not say so, and is out of reach from then on, until the bot has stopped.
  fake.rest.faults.add({ method: "POST", path: /messages$/, status: 500, afterwards: true });
  const message = await stopAfterFirstPart(first);
  // Longer than Discord remembers nonces.
  later = 600_000;
  const path = new RegExp(`^/channels/${message.id}/messages`);
  fake.rest.faults.add({ method: "GET", path, status: 500, times: 2 * triesOfOneCall });
  await connect({ existing: fake, stores, reply });
  await fake.until(() => fake.botMessagesIn(message.id).length >= 2, "both parts");
  const key = { platform: "discord", channel: fake.general.id, id: message.id };
  await expect.poll(async () => (await stores.inbox.find(key))?.closing, { timeout: 8000 }).toBe("done");
  const texts = fake.botMessagesIn(message.id).map(({ content }) => content.slice(0, 3));
  expect(texts).toEqual(["one", "two"]);
});
