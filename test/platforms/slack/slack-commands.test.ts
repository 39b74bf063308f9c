import { expect, test, vi } from "vitest";

import { modeOf } from "../../../src/core/modes.js";
import { answersIn, createSlackBot, type SlackBot } from "./slack-bot-fixture.js";

/** Types `/mood` as a person and resolves with what that person alone is shown. */
async function mood(slack: SlackBot, text: string, user = slack.alice.id, channel = slack.channel.id): Promise<string> {
  const before = slack.fake.responses.length;
  expect(await slack.fake.command("/mood", text, channel, user)).toEqual({});
  await vi.waitFor(() => expect(slack.fake.responses.length).toBeGreaterThan(before), 8000);
  const { body } = slack.fake.responses[before]!;
  expect(body["response_type"]).toBe("ephemeral");
  return String(body["text"]);
}

test("admins, and the people in SLACK_MODERATORS, switch a channel's mode; others do not", async () => {
  const slack = await createSlackBot();
  const { fake, channel, stores, alice } = slack;
  const admin = fake.workspace.addUser("boss", { isAdmin: true });
  const place = { platform: "slack", space: fake.workspace.teamId, channel: channel.id };
  await mood(slack, "mode watch", alice.id);
  expect(await modeOf(stores.settings, place, "mention")).toBe("mention");

  const answer = await mood(slack, `mode watch <#${channel.id}|general>`, admin.id);
  expect(answer).toContain(`<#${channel.id}>`);
  expect(await modeOf(stores.settings, place, "mention")).toBe("watch");
  await vi.waitFor(
    () =>
      expect(
        answersIn(fake)
          .map(({ text }) => text)
          .join(),
      ).toContain("/mood privacy opt-out"),
    8000,
  );

  const other = await createSlackBot({ environment: { SLACK_MODERATORS: "U0CAROL, U0DAVE" } });
  other.fake.workspace.addUser("dave", { id: "U0DAVE" });
  await mood(other, "mode all", "U0DAVE");
  expect(await modeOf(other.stores.settings, { ...place, channel: other.channel.id }, "mention")).toBe("all");
});

test("watched messages get an emoji when sure, and no answer", async () => {
  const slack = await createSlackBot({ environment: { DEFAULT_MODE: "watch" } });
  const { fake, channel, alice } = slack;
  const said = fake.people.say(channel.id, alice.id, "what a lovely morning :tada:");
  await vi.waitFor(() => expect([...said.reactions.keys()]).toEqual(["smile"]), 8000);
  expect(slack.engine.classified).toEqual(["what a lovely morning 🎉"]);
  expect(answersIn(fake)).toEqual([]);
});

test("a private channel's mode is not told to strangers, only to its members", async () => {
  const slack = await createSlackBot();
  const { fake, alice } = slack;
  const admin = fake.workspace.addUser("boss", { isAdmin: true });
  const secret = fake.workspace.addConversation("secret", { kind: "group", members: [alice.id] });
  const asked = `mode <#${secret.id}|secret>`;
  const refused = await mood(slack, asked, admin.id);
  expect(refused).not.toContain(secret.id);
  expect(await mood(slack, asked, alice.id)).toContain(`<#${secret.id}>`);
});

test("what cannot be read is answered with the help, in the asker's language", async () => {
  const slack = await createSlackBot();
  const chinese = slack.fake.workspace.addUser("小明", { locale: "zh-CN" });
  const english = await mood(slack, "dance");
  expect(english).toContain("/mood why");
  expect(await mood(slack, "dance", chinese.id)).toContain("没看懂");
});

test("/mood why names what keeps the bot from acting: not invited, scopes not granted", async () => {
  const slack = await createSlackBot();
  const { fake, alice } = slack;
  const foreign = fake.workspace.addConversation("foreign", { members: [alice.id], withBot: false });
  expect(await mood(slack, "why", alice.id, foreign.id)).toContain("/invite @moodbot");
});

test("alerts, digests and notices of a crisis are set only for channels that the bot is in", async () => {
  const slack = await createSlackBot();
  const { fake, stores } = slack;
  const admin = fake.workspace.addUser("boss", { isAdmin: true });
  const foreign = fake.workspace.addConversation("foreign", { members: [admin.id], withBot: false });
  const hidden = fake.workspace.addConversation("hidden", { kind: "group", members: [admin.id], withBot: false });
  const there = `<#${foreign.id}|foreign>`;
  for (const text of [`alert ${there} normal`, `digest ${there} daily 9 UTC`, `care channel ${there}`]) {
    expect(await mood(slack, text, admin.id)).toContain("/invite @moodbot");
  }
  expect(await mood(slack, "alert normal", admin.id, hidden.id)).toContain("/invite @moodbot");
  for (const setting of ["mood-alert", "mood-digest", "care-channel"]) {
    expect(await stores.settings.list(setting)).toEqual([]);
  }
});

test("the mood of a message is told to its author by the shortcut, and to nobody else", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  const bob = fake.workspace.addUser("bob");
  const said = fake.people.say(channel.id, alice.id, slack.mention("what a bad day"));
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 8000);
  await fake.messageShortcut("mood_of_message", channel.id, said.ts, alice.id);
  await vi.waitFor(() => expect(fake.responses).toHaveLength(1), 8000);
  expect(fake.responses[0]?.body["text"]).toContain("😡");
  await fake.messageShortcut("mood_of_message", channel.id, said.ts, bob.id);
  await vi.waitFor(() => expect(fake.responses).toHaveLength(2), 8000);
  expect(fake.responses[1]?.body["text"]).not.toContain("😡");
});

test("the asker removes an answer by the shortcut; others cannot", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  const bob = fake.workspace.addUser("bob");
  const said = fake.people.say(channel.id, alice.id, slack.mention("hello"));
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 8000);
  const ts = answersIn(fake, said.ts)[0]?.ts ?? "";
  const key = { platform: "slack", channel: channel.id, id: said.ts };
  await vi.waitFor(async () => expect((await slack.stores.inbox.find(key))?.reply).toBe("posted"), 8000);
  await fake.messageShortcut("remove_answer", channel.id, ts, bob.id);
  await vi.waitFor(() => expect(fake.responses).toHaveLength(1), 8000);
  expect(answersIn(fake, said.ts)).toHaveLength(1);
  await fake.messageShortcut("remove_answer", channel.id, ts, alice.id);
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toEqual([]), 8000);
});

test("one's own data comes as a file in a direct message", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  const said = fake.people.say(channel.id, alice.id, slack.mention("remember me"));
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 8000);
  await mood(slack, "privacy export");
  await vi.waitFor(() => expect(fake.workspace.files.size).toBe(1), 8000);
  const [file] = fake.workspace.files.values();
  await vi.waitFor(() => expect(file?.sharedIn).toEqual([fake.workspace.directMessage(alice.id).id]), 8000);
  expect(JSON.stringify(JSON.parse(String(file?.content)))).toContain("remember me");
});

test("a hello stands on the home tab and, once, in an empty messages tab", async () => {
  const slack = await createSlackBot();
  const { fake, alice } = slack;
  fake.people.openHome(alice.id, "home");
  fake.people.openHome(alice.id, "messages");
  fake.people.openHome(alice.id, "messages");
  await vi.waitFor(() => expect(fake.workspace.homes.has(alice.id)).toBe(true), 8000);
  await vi.waitFor(() => expect(answersIn(fake)).toHaveLength(1), 8000);
  await fake.delivery.settled();
  expect(answersIn(fake)).toHaveLength(1);
  expect(JSON.stringify(fake.workspace.homes.get(alice.id))).toContain("/mood help");
});
