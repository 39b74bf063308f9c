import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { FakeSlack } from "../../fakes/slack/fake-slack.js";
import { signature } from "../../fakes/slack/http-events.js";
import { startService, type RunningService } from "../service-program.js";
import { answersIn } from "./slack-bot-fixture.js";

const secret = "a-signing-secret";
let fake: FakeSlack;
let program: RunningService | undefined;

beforeEach(async () => {
  fake = await FakeSlack.start();
});
afterEach(async () => {
  await program?.stop();
  await fake.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test("the program answers on Slack with the bundled model, outlives nonsense, and ends when its token dies", async () => {
  const alice = fake.workspace.addUser("alice");
  const channel = fake.workspace.addConversation("general", { members: [alice.id] });
  const port = await freePort();
  const { bot: token } = fake.tokens;
  program = startService({
    SLACK_BOT_TOKEN: token,
    SLACK_SIGNING_SECRET: secret,
    SLACK_PORT: String(port),
    SLACK_API_URL: fake.apiUrl,
    NEUTRAL_BAND: "0",
    MAX_REPLY_TOKENS: "16",
  });
  const { log } = program;
  await vi.waitFor(() => expect(log()).toContain("listening on port"), { timeout: 60_000, interval: 100 });
  const url = `http://127.0.0.1:${port}/slack/events`;
  fake.useHttp({ url, signingSecret: secret });

  // Bolt fails at it where nothing catches, and never answers.
  const headers = { "content-type": "application/json", ...signature(secret, "null", Math.floor(Date.now() / 1000)) };
  const nonsense = fetch(url, { method: "POST", headers, body: "null", signal: AbortSignal.timeout(60_000) });
  nonsense.catch(() => undefined);
  await vi.waitFor(() => expect(log()).toContain("nobody listened"), { timeout: 60_000, interval: 20 });

  const said = fake.people.say(
    channel.id,
    alice.id,
    `<@${fake.workspace.app.botUserId}> 今天的实验终于成功了，太棒了！`,
  );
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), { timeout: 60_000, interval: 20 });
  await vi.waitFor(() => expect([...said.reactions.keys()]).toEqual(["smile"]), 8000);

  const ended = once(program.process, "exit");
  fake.tokens.botDeadWith = "token_revoked";
  fake.people.say(channel.id, alice.id, `<@${fake.workspace.app.botUserId}> 再见`);
  expect(((await ended) as [number])[0]).toBe(1);
  expect(log()).toContain("SLACK_BOT_TOKEN (token_revoked)");
  expect(log()).not.toContain(token);
}, 120_000);
