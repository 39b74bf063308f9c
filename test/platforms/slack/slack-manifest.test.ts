import { readFileSync } from "node:fs";

import { afterEach, expect, test, vi } from "vitest";
import { parse } from "yaml";

import { MOOD_SHORTCUT, REMOVE_SHORTCUT, SLASH_COMMAND } from "../../../src/platforms/slack/commands.js";
import { checkSlack } from "../../../src/platforms/slack/check-slack.js";
import { missingScopes, SLACK_SCOPES } from "../../../src/platforms/slack/scopes.js";
import { readConfig } from "../../../src/config.js";
import { FakeSlack } from "../../fakes/slack/fake-slack.js";
import { answersIn, createSlackBot } from "./slack-bot-fixture.js";

interface Manifest {
  readonly features: {
    readonly slash_commands: readonly { readonly command: string; readonly should_escape: boolean }[];
    readonly shortcuts: readonly { readonly callback_id: string; readonly type: string; readonly name: string }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: { readonly event_subscriptions: { readonly bot_events: readonly string[] } };
}

const manifest = parse(readFileSync("deploy/slack-manifest.yaml", "utf8")) as Manifest;
const scopes = manifest.oauth_config.scopes.bot;
const events = manifest.settings.event_subscriptions.bot_events;
afterEach(async () => {
  vi.useRealTimers();
});

test("the manifest asks for the scopes, command and shortcuts that the program uses, and for no others", () => {
  const sorted = (names: readonly string[]) => names.toSorted((one, other) => one.localeCompare(other));
  expect(sorted(scopes)).toEqual(sorted(SLACK_SCOPES));
  expect(manifest.features.slash_commands).toMatchObject([{ command: SLASH_COMMAND, should_escape: true }]);
  expect(manifest.features.shortcuts).toMatchObject([
    { callback_id: MOOD_SHORTCUT, type: "message" },
    { callback_id: REMOVE_SHORTCUT, type: "message" },
  ]);
});

test("with exactly the manifest's scopes and events everything works", async () => {
  const slack = await createSlackBot({ scopes, events, environment: { DEFAULT_MODE: "all" } });
  const { fake, alice, channel } = slack;
  const secret = fake.workspace.addConversation("secret", { kind: "group", members: [alice.id] });
  for (const place of [channel, secret, fake.workspace.directMessage(alice.id)]) {
    fake.people.say(place.id, alice.id, "good day");
    await vi.waitFor(() => expect(place.messages.at(-1)?.text).toBe("re: good day"), 8000);
  }
  await fake.command("/mood", "privacy export", channel.id, alice.id);
  await vi.waitFor(() => expect(fake.responses).toHaveLength(2), 8000);
  fake.people.openHome(alice.id, "home");
  await vi.waitFor(() => expect(fake.workspace.homes.size).toBe(1), 8000);
  const refusals = fake.calls().map(({ answer }) => answer?.["error"]);
  expect(refusals.filter((error) => error !== undefined)).toEqual([]);
  expect(answersIn(fake)).toHaveLength(4);
});

test("the help names the shortcuts as the manifest does, and the rights that Slack has, in both languages", async () => {
  const { fake, alice, channel } = await createSlackBot();
  const chinese = fake.workspace.addUser("小明", { locale: "zh-CN" });
  for (const [user, menu, right] of [
    [alice.id, "More message shortcuts", "admins and owners"],
    [chinese.id, "更多消息快捷方式", "管理员和所有者"],
  ] as const) {
    const before = fake.responses.length;
    await fake.command("/mood", "help", channel.id, user);
    await vi.waitFor(() => expect(fake.responses).toHaveLength(before + 1), 8000);
    await fake.command("/mood", "show", channel.id, user);
    await vi.waitFor(() => expect(fake.responses).toHaveLength(before + 2), 8000);
    const [help, refusal] = fake.responses.slice(before).map(({ body }) => String(body["text"]));
    for (const name of [menu, ...manifest.features.shortcuts.map((shortcut) => shortcut.name)]) {
      expect(help).toContain(name);
    }
    expect(refusal).toContain(right);
  }
});

test("every scope that is left out is missed by name", async () => {
  for (const scope of SLACK_SCOPES) {
    expect(missingScopes(SLACK_SCOPES.filter((other) => other !== scope))).toEqual([expect.stringContaining(scope)]);
  }
});

test("the doctor tells who the bot is, what is missing, and what is wrong", async () => {
  const fake = await FakeSlack.start({ scopes: SLACK_SCOPES.filter((scope) => scope !== "files:write") });
  const settings = { SLACK_BOT_TOKEN: fake.tokens.bot, SLACK_APP_TOKEN: fake.tokens.app, SLACK_API_URL: fake.apiUrl };
  const check = (changes: Record<string, string>) =>
    checkSlack(readConfig({ ...settings, ...changes }, "/nonexistent/.env"));
  expect(await check({})).toEqual([
    { level: "fine", text: "Slack: the bot is moodbot in the workspace Fake Workspace." },
    { level: "warning", text: expect.stringContaining("files:write: charts come as text") as string },
    { level: "fine", text: "Slack: Socket Mode is open to the app token." },
  ]);
  expect(await check({ SLACK_APP_TOKEN: "xapp-wrong" })).toContainEqual({
    level: "problem",
    text: expect.stringMatching(/SLACK_APP_TOKEN: invalid_auth.*connections:write/) as string,
  });
  expect(await check({ SLACK_BOT_TOKEN: "xoxb-wrong" })).toEqual([
    { level: "problem", text: expect.stringContaining("SLACK_BOT_TOKEN (invalid_auth)") as string },
  ]);
  expect(await check({ SLACK_APP_TOKEN: "", EMOJI_POSITIVE: "🛸" })).toEqual([
    { level: "problem", text: expect.stringContaining("SLACK_SIGNING_SECRET") as string },
    { level: "problem", text: expect.stringContaining("EMOJI_POSITIVE is 🛸") as string },
  ]);
  expect(await check({ SLACK_APP_TOKEN: "", SLACK_SIGNING_SECRET: "s", SLACK_PORT: "3000" })).toContainEqual({
    level: "fine",
    text: "The clock agrees with Slack's.",
  });
  await fake.close();
  // What lies between the doctor's tries need not be waited for.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const checking = new AbortController();
  const unreachable = check({}).finally(() => checking.abort());
  while (!checking.signal.aborted) await vi.advanceTimersByTimeAsync(100);
  expect(await unreachable).toEqual([
    { level: "problem", text: expect.stringContaining("cannot be reached") as string },
  ]);
}, 30_000);
