import { ChannelType, MessageFlags, MessageType, PermissionFlagsBits } from "discord.js";
import { expect, test } from "vitest";
import { buttonsOf } from "../../fakes/discord/people.js";
import { createMessage, publishThread } from "../../fakes/discord/message-actions.js";
import { connectDiscord } from "./discord-fixture.js";

const postRoute = "/channels/:channel/messages";
const reactRoute = "/channels/:channel/messages/:message/reactions/:emoji/@me";
const threadRoute = "/channels/:channel/messages/:message/threads";

test("a mention gets its emoji first, then a thread named after it, then the answer in that thread", async () => {
  const { fake, ask, answersTo } = await connectDiscord();
  const message = ask("what a **lovely** day https://example.org/x");
  const [answer] = await answersTo(message);
  expect(answer?.content).toBe("re: what a **lovely** day https://example.org/x");
  expect([...message.reactions.keys()]).toEqual(["😄"]);
  expect(fake.world.channels.get(message.id)).toMatchObject({ name: "what a lovely day", parentId: fake.general.id });
  const order = fake.rest.calls.map(({ method, route }) => `${method} ${route}`);
  expect(order.indexOf(`PUT ${reactRoute}`)).toBeLessThan(order.indexOf(`POST ${postRoute}`));
  expect(answer?.flags).toBe(MessageFlags.SuppressEmbeds);
});

test("a message that mentions nobody gets nothing", async () => {
  const { fake, ask, answersTo } = await connectDiscord();
  const remark = fake.people.say(fake.general, fake.alice, "just talking");
  await answersTo(ask("and this?"));
  expect(remark.reactions.size).toBe(0);
  expect(fake.world.channels.has(remark.id)).toBe(false);
});

test("@everyone is no mention, the bot's own role is", async () => {
  const { fake, ask, answersTo } = await connectDiscord();
  const role = [...fake.guild.roles.values()].find(({ botId }) => botId === fake.world.bot.id);
  const everyone = fake.people.say(fake.general, fake.owner, "@everyone hear me");
  const named = fake.people.say(fake.general, fake.alice, `<@&${role?.id}> hear me`);
  expect((await answersTo(named))[0]?.content).toBe("re: hear me");
  await answersTo(ask("done"));
  expect(fake.world.channels.has(everyone.id)).toBe(false);
});

test("the own thread goes on without a mention, unless somebody else is meant", async () => {
  const { fake, ask, answersTo } = await connectDiscord();
  const root = ask("first");
  await answersTo(root);
  const thread = fake.world.channels.get(root.id);
  if (!thread) throw new Error("no thread");
  const bob = fake.addMember("bob");
  fake.people.say(thread, fake.alice, `<@${bob.id}> look at this`);
  const next = fake.people.say(thread, fake.alice, "second");
  const answer = await fake.until(
    () => fake.botMessagesIn(thread).find(({ referenceId }) => referenceId === next.id),
    "the second answer",
  );
  expect(answer.content).toBe("re: second");
  expect(fake.botMessagesIn(thread)).toHaveLength(2);
  expect(answer.mentionedUsers).toEqual([]);
});

test("a foreign thread is answered only when the bot is mentioned, after reading what was said there", async () => {
  const { fake, engine } = await connectDiscord();
  const thread = fake.world.addThread(fake.general, "theirs", fake.alice);
  publishThread(fake.world, "THREAD_CREATE", thread);
  fake.people.say(thread, fake.alice, "the boiler is broken");
  const question = fake.people.say(thread, fake.owner, `<@${fake.world.bot.id}> what now?`);
  await fake.until(() => fake.botMessagesIn(thread).length > 0, "an answer in the thread");
  expect(fake.botMessagesIn(thread).map(({ referenceId }) => referenceId)).toEqual([question.id]);
  expect(engine.chats[0]?.turns.at(-1)?.text).toContain("alice: the boiler is broken");
});

test("an answer to somebody else's message reads the chain of replies", async () => {
  const { fake, engine, answersTo } = await connectDiscord();
  const first = fake.people.say(fake.general, fake.owner, "the boiler is broken");
  const mention = `<@${fake.world.bot.id}> what do you say?`;
  await answersTo(fake.people.say(fake.general, fake.alice, mention, { replyTo: first }));
  expect(engine.chats[0]?.turns.at(-1)?.text).toContain("olivia: the boiler is broken");
});

test("direct messages are answered inline, and share one history", async () => {
  const { fake, engine } = await connectDiscord();
  const direct = fake.world.directChannel(fake.alice);
  for (const [index, text] of ["one", "two"].entries()) {
    fake.people.say(direct, fake.alice, text);
    await fake.until(() => fake.botMessagesIn(direct).length === index + 1, `answer ${index}`);
  }
  await fake.until(() => engine.chats.length === 2, "two chats");
  expect(engine.chats[1]?.turns.map(({ text }) => text)).toEqual(["one", "re: one", "two"]);
});

test("a forum post that mentions the bot is answered in the post", async () => {
  const { fake } = await connectDiscord({
    prepare: (fresh) => fresh.world.addChannel(fresh.guild, "help", ChannelType.GuildForum),
  });
  const forum = [...fake.world.channels.values()].find(({ name }) => name === "help");
  if (!forum) throw new Error("no forum");
  const post = fake.world.addThread(forum, "my boiler", fake.alice);
  publishThread(fake.world, "THREAD_CREATE", post, { newly_created: true });
  fake.people.say(post, fake.alice, `<@${fake.world.bot.id}> it is broken`);
  const answers = await fake.until(() => fake.botMessagesIn(post).length > 0 && fake.botMessagesIn(post), "an answer");
  expect(answers.map(({ content }) => content)).toEqual(["re: it is broken"]);
});

test("a thread that exists already is used", async () => {
  const { fake, ask } = await connectDiscord();
  fake.gateway.hold();
  const message = ask("hello");
  const thread = fake.world.addThread(fake.general, "somebody was faster", fake.alice, { id: message.id });
  fake.gateway.release();
  await fake.until(() => fake.botMessagesIn(thread).length === 1, "an answer in the thread");
  expect(fake.callsTo("POST", threadRoute).map(({ status }) => status)).toContain(400);
});

test("where threads are not to be had the answer is a reply in the channel", async () => {
  const { fake, ask } = await connectDiscord();
  fake.guild.activeThreadLimit = 0;
  const message = ask("hello");
  await fake.until(() => fake.botMessagesIn(fake.general).length === 1, "an inline answer");
  expect(fake.botMessagesIn(fake.general)[0]).toMatchObject({ type: MessageType.Reply, referenceId: message.id });
});

test("long answers are split within Discord's limit and nothing is lost", async () => {
  const { fake, ask, engine, answersTo } = await connectDiscord();
  const paragraphs = Array.from({ length: 60 }, (_, index) => `Paragraph ${index} ${"word ".repeat(20)}`.trim());
  engine.replyTo = () => paragraphs.join("\n\n");
  const message = ask("tell me a lot");
  await answersTo(message);
  const parts = await fake.until(() => {
    const all = fake.botMessagesIn(message.id);
    return (
      all
        .map(({ content }) => content)
        .join("\n\n")
        .includes("Paragraph 59") && all
    );
  }, "the last part");
  expect(parts.map(({ content }) => content).join("\n\n")).toBe(paragraphs.join("\n\n"));
  expect(parts.every(({ content }) => content.length <= 2000)).toBe(true);
});

test("a slow answer grows by edits with a button to stop it, which only the asker may press", async () => {
  const { fake, ask, engine } = await connectDiscord({ settings: { REPLY_TIMEOUT_MS: "20000" } });
  engine.hold();
  engine.replyTo = () => "a long and thoughtful answer that takes its time";
  const stream = setInterval(() => engine.chats.at(-1)?.options.onText?.(`a long and ${"very ".repeat(3)}`), 200);
  const message = ask("take your time");
  const growing = await fake.until(() => fake.botMessagesIn(message.id)[0], "the beginning of the answer");
  clearInterval(stream);
  const stop = buttonsOf(growing.components)[0];
  if (!stop || !("custom_id" in stop)) throw new Error("no button");
  const stranger = fake.people.press(growing, fake.addMember("eve"), stop.custom_id);
  expect((await fake.answerTo(stranger)).content).toContain("Only the person I answered");
  const own = fake.people.press(growing, fake.alice, stop.custom_id, "zh-CN");
  expect((await fake.answerTo(own)).content).toBe("我这就停下。");
  await fake.until(() => buttonsOf(growing.components).length === 0, "the finished answer");
  expect(growing.content).toMatch(/\(stopped\)$/u);
  expect(fake.botMessagesIn(message.id)).toHaveLength(1);
});

test("typing shows within a second while the answer is written, and no more once it is there", async () => {
  const { fake, ask, engine, answersTo } = await connectDiscord();
  engine.hold();
  const typingRoute = "/channels/:channel/typing";
  const startedAt = Date.now();
  const message = ask("hello");
  const [typing] = await fake.until(
    () => fake.callsTo("POST", typingRoute).length > 0 && fake.callsTo("POST", typingRoute),
    "typing",
  );
  expect((typing?.at ?? Infinity) - startedAt).toBeLessThan(1500);
  expect(typing?.path).toContain(message.id);
  engine.release();
  await answersTo(message);
  const count = fake.callsTo("POST", typingRoute).length;
  await answersTo(ask("another"));
  const later = fake.callsTo("POST", typingRoute).slice(count);
  expect(later.filter(({ path }) => path.includes(message.id))).toEqual([]);
});

test("attachments without words get a kind line and no emoji; system messages, bots and webhooks get nothing", async () => {
  const { fake, answersTo, ask } = await connectDiscord();
  const mention = `<@${fake.world.bot.id}>`;
  const picture = fake.people.say(fake.general, fake.alice, mention, { stickerNames: ["wave"] });
  expect((await answersTo(picture))[0]?.content).toContain("I can only read words");
  const robot = fake.world.addUser("robot", true);
  const others = [
    createMessage(fake.world, { channel: fake.general, author: robot, content: `${mention} hi` }),
    createMessage(fake.world, {
      channel: fake.general,
      author: fake.alice,
      content: `${mention} hi`,
      webhookId: "123456789012345678",
    }),
    createMessage(fake.world, {
      channel: fake.general,
      author: fake.alice,
      content: mention,
      type: MessageType.UserJoin,
    }),
  ];
  await answersTo(ask("done"));
  expect(others.some(({ id }) => fake.world.channels.has(id))).toBe(false);
});

test("mentions, emojis and times in a message reach the model as words", async () => {
  const { fake, engine, ask, answersTo } = await connectDiscord();
  const bob = fake.addMember("bob");
  await answersTo(ask(`tell <@${bob.id}> in <#${fake.general.id}> <:party:123456789012345678> at <t:0:R>`));
  expect(engine.classified[0]).toBe("tell @bob in #general :party: at 1970-01-01 00:00");
});

test("a missing permission to react keeps no answer back, and is told once to those who look after the server", async () => {
  const { fake, ask, answersTo } = await connectDiscord({
    prepare: (fresh) => {
      fresh.guild.systemChannelId = fresh.world.addChannel(fresh.guild, "system").id;
      fresh.denyBot(fresh.general, PermissionFlagsBits.AddReactions);
    },
  });
  await answersTo(ask("one"));
  await answersTo(ask("two"));
  const told = await fake.until(() => {
    const posts = fake.botMessagesIn(fake.guild.systemChannelId ?? "");
    return posts.length > 0 && posts;
  }, "a word to the moderators");
  expect(told.map(({ content }) => content)).toEqual([expect.stringContaining('"Add Reactions" is missing')]);
  // Refused once, the bot does not ask again for a while.
  expect(fake.callsTo("PUT", reactRoute)).toHaveLength(1);
});

test("a person who blocked the bot is answered, and no reaction is tried again soon", async () => {
  const { fake, ask, answersTo } = await connectDiscord();
  fake.alice.blocksBot = true;
  await answersTo(ask("one"));
  await answersTo(ask("two"));
  expect(fake.callsTo("PUT", reactRoute)).toHaveLength(1);
});
