import { GatewayCloseCodes } from "discord.js";
import { pino } from "pino";
import { afterEach, expect, test, vi } from "vitest";
import { createCare, loadCareFiles } from "../../../src/core/care/create-care.js";
import { createPseudonym } from "../../../src/core/pseudonym.js";
import { createLogger } from "../../../src/logger.js";
import { Connection } from "../../../src/platforms/discord/connection.js";
import { Presence } from "../../../src/platforms/discord/presence.js";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import { wordsIn } from "../../../src/words/words.js";
import { startFakeDiscord } from "../../fakes/discord/fake-discord.js";
import { buttonsOf } from "../../fakes/discord/people.js";
import { connectRealClient } from "../../fakes/discord/real-client.js";
import { connectDiscord } from "./discord-fixture.js";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) await close();
});

test("who waits long sees the place in line, in the message that becomes the answer", async () => {
  const { fake, engine, ask, answersTo } = await connectDiscord({
    settings: { CHAT_SLOTS: "1" },
    patience: { beforeNotice: 200 },
  });
  engine.hold();
  const first = ask("first");
  await fake.until(() => engine.chats.length === 1, "the first one's turn");
  const second = ask("second");
  const [notice] = await answersTo(second);
  expect(notice?.content).toBe("One moment, you are number 1 in line …");
  expect(buttonsOf(notice?.components ?? [])).toHaveLength(1);
  engine.release();
  await fake.until(() => notice?.content === "re: second", "the answer in the same message");
  expect(fake.botMessagesIn(second.id)).toHaveLength(1);
  expect(buttonsOf(notice?.components ?? [])).toEqual([]);
  expect((await answersTo(first)).map(({ content }) => content)).toEqual(["re: first"]);
});

test("a thread begun for somebody in a crisis bears none of their words", async () => {
  const stores = createMemoryStores();
  const care = await createCare({
    files: await loadCareFiles("prompts"),
    secrets: [],
    settings: stores.settings,
    pseudonym: createPseudonym(Buffer.alloc(32)),
    locale: "auto",
    logger: createLogger("silent"),
  });
  const { fake, ask, answersTo, engine } = await connectDiscord({ care, stores });
  const message = ask("I want to kill myself tonight");
  const [answer] = await answersTo(message);
  expect(fake.world.channels.get(message.id)?.name).toBe("A conversation");
  expect(answer?.content).not.toContain("re:");
  expect(engine.chats).toEqual([]);
  expect(message.reactions.size).toBe(0);
});

test("presence tells how many wait, and that it listens once nobody does", async () => {
  const fake = await startFakeDiscord();
  const client = await connectRealClient(fake);
  closing.push(
    () => client.destroy(),
    () => fake.close(),
  );
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  let waiting = 3;
  const presence = new Presence(
    () => client,
    wordsIn("en"),
    () => waiting,
  );
  const shown = () => [fake.gateway.presence?.status, fake.gateway.presence?.activities?.[0]?.state].join(": ");
  presence.start();
  await fake.until(() => shown() === "dnd: busy, 3 waiting", "the busy presence");
  waiting = 0;
  vi.advanceTimersByTime(15_000);
  await fake.until(() => shown() === "online: listening · /help", "the ready presence");
  const frames = fake.gateway.received.length;
  vi.advanceTimersByTime(60_000);
  presence.stop();
  vi.useRealTimers();
  // Nothing new, nothing sent: Discord allows few changes.
  expect(fake.gateway.received).toHaveLength(frames);
});

test("the operator is told once when Discord stays out of reach, however often it is tried meanwhile", async () => {
  const fake = await startFakeDiscord();
  const lines: string[] = [];
  const connection = new Connection({
    token: fake.token,
    apiUrl: fake.apiUrl,
    logger: pino({ level: "warn" }, { write: (line: string) => lines.push(line) }),
    listen: () => undefined,
    onDead: () => undefined,
    onRenewed: () => undefined,
    presence: { status: "idle" },
    // Longer than the client's pause between two tries.
    cutOffAfterMilliseconds: 900,
  });
  closing.push(
    () => connection.stop(),
    () => fake.close(),
  );
  await connection.start();
  fake.gateway.refusesWith = GatewayCloseCodes.UnknownError;
  fake.gateway.dropConnections();
  await fake.until(() => lines.some((line) => line.includes("cut off from Discord for 0.9 s")), "word to the operator");
  fake.gateway.refusesWith = null;
  await fake.until(() => connection.isConnected, "the connection");
  expect(lines.filter((line) => line.includes("cut off"))).toHaveLength(1);
});
