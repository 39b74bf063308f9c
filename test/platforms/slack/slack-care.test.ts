import { expect, test, vi } from "vitest";
import { careChoices } from "../../../src/core/care/care-settings.js";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import { createTestCare } from "../../core/care/care-fixture.js";
import { answersIn, createSlackBot, type SlackBot } from "./slack-bot-fixture.js";

let slack: SlackBot;
/** Types `/mood care` and reads what the asker alone is shown. */
async function care(user: string, text: string): Promise<string> {
  const before = slack.fake.responses.length;
  await slack.fake.command("/mood", `care ${text}`, slack.channel.id, user);
  await vi.waitFor(() => expect(slack.fake.responses.length).toBeGreaterThan(before), 8000);
  const { body } = slack.fake.responses[before]!;
  expect(body["response_type"]).toBe("ephemeral");
  return String(body["text"]);
}

test("moderators set with /mood care what a crisis is answered with, and who is told of it", async () => {
  const stores = createMemoryStores();
  slack = await createSlackBot({ stores, care: await createTestCare(stores) });
  const { fake, channel, alice, platform, engine } = slack;
  const admin = fake.workspace.addUser("boss", { isAdmin: true });
  const moderators = fake.workspace.addConversation("moderators", { members: [admin.id] });

  expect(await care(alice.id, "place US")).not.toContain("United States");
  expect(await care(admin.id, "place US")).toContain("United States (US)");
  expect(await care(admin.id, `channel <#${moderators.id}|moderators>`)).toContain(`<#${moderators.id}>`);
  expect(await care(admin.id, "show")).toMatch(/United States[\s\S]*addressed: off/);

  const said = fake.people.say(channel.id, alice.id, slack.mention("I want to die"));
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 8000);
  expect(answersIn(fake, said.ts)[0]?.text).toContain("988");
  await vi.waitFor(() => expect(moderators.messages).toHaveLength(1), 8000);
  const notice = moderators.messages[0]!.text;
  expect(notice).toContain("may need care");
  expect(notice).not.toMatch(/\bdie\b/);
  expect(engine.chats).toEqual([]);
  expect(said.reactions.size).toBe(0);

  const place = { platform: "slack", space: fake.workspace.teamId, channel: moderators.id };
  const since = Date.now() - 60_000;
  expect(await platform.announcements.hasAnnounced(place, notice, since)).toBe(true);
  expect(await platform.announcements.hasAnnounced(place, "something else", since)).toBe(false);
});

test("what /mood care cannot read changes nothing, and says so", async () => {
  const stores = createMemoryStores();
  slack = await createSlackBot({ stores, care: await createTestCare(stores) });
  const { fake, channel } = slack;
  const admin = fake.workspace.addUser("boss", { isAdmin: true });
  expect(await care(admin.id, `channel <#${channel.id}|general>`)).toContain(`<#${channel.id}>`);
  expect(await care(admin.id, "channel #general")).toContain("picked from the list");
  expect(await care(admin.id, "watch no")).toContain("`on` or `off`");
  expect(await care(admin.id, "words idiot 5g")).toContain("lists: 1");
  expect(await careChoices(stores.settings, { platform: "slack", space: fake.workspace.teamId })).toMatchObject({
    channel: channel.id,
    isWatching: false,
    forbiddenWords: ["idiot 5g"],
  });
  expect(await care(admin.id, "channel off")).toMatch(/no quote: none/);
});

test.each([
  [":candle:", "candle"],
  ["🕯️", "candle"],
  [":acme-hug:", "acme-hug"],
])("grief gets the emoji that was set as %s", async (typed, name) => {
  const stores = createMemoryStores();
  slack = await createSlackBot({ stores, care: await createTestCare(stores) });
  const { fake, channel, alice } = slack;
  const admin = fake.workspace.addUser("boss", { isAdmin: true });
  expect(await care(admin.id, "grief 🛸")).toContain("in Slack");
  expect(await care(admin.id, `grief ${typed}`)).toContain("Done.");
  const said = fake.people.say(channel.id, alice.id, slack.mention("my grandmother died yesterday"));
  await vi.waitFor(() => expect([...said.reactions.keys()]).toEqual([name]), 8000);
});
