import { beforeEach, expect, test, vi } from "vitest";

import { MoodWatch } from "../../../src/core/moods/mood-watch.js";
import type { FakeConversation, FakeUser } from "../../fakes/slack/types.js";
import { answersIn, createSlackBot, type SlackBot } from "./slack-bot-fixture.js";

let slack: SlackBot;
let secret: FakeConversation;
/** An admin of the workspace who is not in the private channel. */
let stranger: FakeUser;
/** An admin who is. */
let insider: FakeUser;
/** How many commands have been typed: Slack numbers the addresses of their answers. */
let commands: number;

beforeEach(async () => {
  commands = 0;
  slack = await createSlackBot({ environment: { DEFAULT_MODE: "watch" } });
  const { workspace } = slack.fake;
  stranger = workspace.addUser("stranger", { isAdmin: true });
  insider = workspace.addUser("insider", { isAdmin: true });
  secret = workspace.addConversation("secret", { kind: "group", members: [insider.id, slack.alice.id] });
});
/** Six people speak in a channel, and all they say is judged. */
async function talkIn({ id, name, members }: FakeConversation): Promise<void> {
  const { people, workspace } = slack.fake;
  const said = Array.from({ length: 6 }, (_, index) => {
    const person = workspace.addUser(`${name}-${index}`);
    members.add(person.id);
    return people.say(id, person.id, `a lovely day ${index}`);
  });
  await vi.waitFor(() => expect(said.every(({ reactions }) => reactions.size === 1)).toBe(true), 15_000);
}

/** Types `/mood` and resolves with the first words of the answer. */
async function mood(user: FakeUser, text: string): Promise<string> {
  const { fake, channel } = slack;
  commands += 1;
  const url = `${fake.origin}/response/${commands}`;
  await fake.command("/mood", text, channel.id, user.id);
  return vi.waitFor(() => {
    const answer = fake.responses.find((response) => response.url === url);
    if (answer === undefined) throw new Error("no answer yet");
    return String(answer.body["text"]);
    // The first picture takes its time on a busy machine.
  }, 20_000);
}

test("a private channel's mood is told to moderators in it, and to no others", async () => {
  await talkIn(slack.channel);
  await talkIn(secret);
  const toStranger = await mood(stranger, "server 24h");
  expect(toStranger).toContain(`<#${slack.channel.id}>`);
  expect(toStranger).not.toContain(secret.id);
  expect(await mood(insider, "server 24h")).toContain(`<#${secret.id}>`);
  expect(await mood(stranger, `show <#${secret.id}|secret> 24h`)).not.toMatch(/%|messages by/);
  expect(await mood(insider, `show <#${secret.id}|secret> 24h`)).toContain("6 messages by 6 people");
});

test("a digest in a public channel says nothing of a private one, one in the private channel does", async () => {
  await talkIn(slack.channel);
  await talkIn(secret);
  const hour = new Date(Date.now() + 3_600_000).getUTCHours();
  for (const { id } of [slack.channel, secret]) {
    await mood(insider, `digest <#${id}|here> daily ${hour} UTC`);
    await new MoodWatch(slack.bot, { now: () => Date.now() + 2 * 3_600_000 }).look();
    const posts = slack.fake.workspace.conversations.get(id)?.messages ?? [];
    // The picture stands in a message of its own, without words.
    const digest = posts.findLast(({ botId, text }) => botId !== null && text !== "");
    expect(digest?.text).toContain(`<#${slack.channel.id}>`);
    expect(digest?.text.includes(secret.id)).toBe(id === secret.id);
  }
});

test("what is said in a private channel or a direct message begins no thread elsewhere", async () => {
  const { fake, alice, channel, engine } = slack;
  const inSecret = fake.people.say(secret.id, alice.id, slack.mention("our secret"));
  await vi.waitFor(() => expect(answersIn(fake, inSecret.ts)).toHaveLength(1), 8000);
  const direct = fake.workspace.directMessage(alice.id);
  fake.people.say(direct.id, alice.id, "just us");
  await vi.waitFor(() => expect(direct.messages).toHaveLength(2), 8000);
  const inOpen = fake.people.say(channel.id, alice.id, slack.mention("and in the open?"));
  await vi.waitFor(() => expect(answersIn(fake, inOpen.ts)).toHaveLength(1), 8000);
  expect(engine.chats.at(-1)?.turns.map(({ text }) => text)).toEqual(["and in the open?"]);
});
