import { expect, test, vi } from "vitest";

import { signature } from "../../fakes/slack/http-events.js";
import { answersIn, createSlackBot, type SlackBot } from "./slack-bot-fixture.js";

const secret = "a-signing-secret";

/** A bot that takes signed requests, and its request URL. */
async function startHttp(): Promise<SlackBot & { url: string }> {
  const environment = { SLACK_APP_TOKEN: "", SLACK_SIGNING_SECRET: secret, SLACK_PORT: "0" };
  const slack = await createSlackBot({ environment });
  const port = /port (\d+)/.exec(slack.platform.health().detail)?.[1];
  const url = `http://127.0.0.1:${port}/slack/events`;
  slack.fake.useHttp({ url, signingSecret: secret });
  return { ...slack, url };
}

test("over HTTP a mention is answered once, and no socket is opened", async () => {
  const slack = await startHttp();
  const said = slack.fake.people.say(slack.channel.id, slack.alice.id, slack.mention("by request"));
  await vi.waitFor(
    () => expect(answersIn(slack.fake, said.ts).map(({ text }) => text)).toEqual(["re: by request"]),
    8000,
  );
  await slack.fake.delivery.settled();
  expect(answersIn(slack.fake)).toHaveLength(1);
  expect(slack.fake.calls("apps.connections.open")).toEqual([]);
  expect(slack.fake.delivery.records.every(({ state, attempts }) => state === "acknowledged" && attempts === 1)).toBe(
    true,
  );
});

test("over HTTP commands are acknowledged and answered", async () => {
  const slack = await startHttp();
  await slack.fake.command("/mood", "help", slack.channel.id, slack.alice.id);
  await vi.waitFor(() => expect(slack.fake.responses).toHaveLength(1), 8000);
  expect(slack.fake.responses[0]?.body["text"]).toContain("/mood why");
});

test("requests without Slack's signature, or with an old one, are refused", async () => {
  const slack = await startHttp();
  const message = {
    type: "message",
    channel: slack.channel.id,
    channel_type: "im",
    user: slack.alice.id,
    text: "let me in",
  };
  const body = JSON.stringify(
    slack.fake.events.wrap({ ...message, ts: "1795320000.000100", event_ts: "1795320000.000100" }),
  );
  const now = Math.floor(Date.now() / 1000);
  const send = async (headers: Record<string, string>) =>
    (await fetch(slack.url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body }))
      .status;
  expect(await send({})).toBe(401);
  expect(await send(signature("another-secret", body, now))).toBe(401);
  expect(await send(signature(secret, body, now - 360))).toBe(401);
  expect(slack.engine.classified).toEqual([]);
  expect(await send(signature(secret, body, now))).toBe(200);
});

test("over HTTP what could not be recorded is refused, and recorded when Slack repeats it", async () => {
  const slack = await startHttp();
  const { inbox } = slack.stores;
  const admit = inbox.admit.bind(inbox);
  let failures = 0;
  inbox.admit = (entry) => {
    failures += 1;
    return failures <= 2 ? Promise.reject(new Error("disk full")) : admit(entry);
  };
  const said = slack.fake.people.say(slack.channel.id, slack.alice.id, slack.mention("keep me"));
  await vi.waitFor(() => expect(answersIn(slack.fake, said.ts)).toHaveLength(1), 20_000);
});

test("a port that is taken is named together with its setting", async () => {
  const first = await startHttp();
  const port = new URL(first.url).port;
  const environment = { SLACK_APP_TOKEN: "", SLACK_SIGNING_SECRET: secret, SLACK_PORT: port };
  const second = await createSlackBot({ environment, connect: false });
  await expect(second.bot.connect(second.platform)).rejects.toThrow(`SLACK_PORT ${port}`);
});
