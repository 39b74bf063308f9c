import { describe, expect, test } from "vitest";

import { mentionedUsers, plainText } from "../../../src/platforms/slack/incoming-text.js";
import { slackEmojiName, typedEmoji } from "../../../src/platforms/slack/emoji-names.js";

const names = {
  user: (id: string) => ({ U0ALICE: "alice" })[id],
  channel: (id: string) => ({ C0RANDOM: "random" })[id],
};

describe("plain text of a Slack message", () => {
  test.each([
    ["<@U0BOT> I love it", "I love it"],
    ["hey <@U0BOT|moodbot>, thanks", "hey , thanks"],
    ["a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"],
    ["they wrote &amp;lt;b&amp;gt;", "they wrote &lt;b&gt;"],
    ["look: <https://example.com/a?b=1&amp;c=2|the page> now", "look: the page now"],
    ["<https://example.com/a?b=1&amp;c=2>", "https://example.com/a?b=1&c=2"],
    ["write to <mailto:a@b.example|a@b.example>", "write to a@b.example"],
    ["call <tel:+123>", "call +123"],
    ["ask <@U0ALICE> in <#C0RANDOM> or <#C0X|help>", "ask @alice in #random or #help"],
    ["ask <@U0NOBODY> in <#C0NOWHERE|>", "ask @somebody in #a-channel"],
    ["<!here> and <!subteam^S1|@devs> and <!subteam^S2>", "@here and @devs and @a-group"],
    ["until <!date^1392734382^{date}|Feb 18, 2014>", "until Feb 18, 2014"],
    ["great :tada::+1::skin-tone-3: :party_parrot:", "great 🎉👍 (party parrot)"],
    ["at 10:30:45 sharp", "at 10:30:45 sharp"],
    ["  two\n\n lines  ", "two\n\nlines"],
    ["", ""],
    ["<@U0BOT>", ""],
    ["1 < 2 is never sent raw", "1 < 2 is never sent raw"],
  ])("%j reads %j", (raw, expected) => {
    expect(plainText(raw, "U0BOT", names).text).toBe(expected);
  });

  test("mentions are told apart: the bot, others, everybody, none", () => {
    const told = (raw: string) => {
      const { isMention, mentionsOthers } = plainText(raw, "U0BOT", names);
      return [isMention, mentionsOthers];
    };
    expect(told("<@U0BOT> hi")).toEqual([true, false]);
    expect(told("<@U0ALICE> hi")).toEqual([false, true]);
    expect(told("<@U0BOT> <@U0ALICE> hi")).toEqual([true, true]);
    expect(told("<!channel> hi")).toEqual([false, true]);
    expect(told("see <#C0RANDOM> on <!date^1^{date}|a day>")).toEqual([false, false]);
    expect(told("@moodbot typed by hand, &lt;@U0BOT&gt; too")).toEqual([false, false]);
  });

  test("people to look up are listed once, without the bot", () => {
    expect(mentionedUsers("<@U0A> <@W0B|bo> <@U0A> <@U0BOT> &lt;@U0C&gt;", "U0BOT")).toEqual(["U0A", "W0B"]);
  });
});

describe("Slack's emoji names", () => {
  test.each([
    ["😄", "smile"],
    ["😡", "rage"],
    ["❤️", "heart"],
    ["❤", "heart"],
    ["👍", "+1"],
    [":party_parrot:", "party_parrot"],
    ["smile", "smile"],
    ["🛸", null],
  ])("%s is called %s", (emoji, name) => {
    expect(slackEmojiName(emoji)).toBe(name);
  });

  test.each([
    ["🕯️", "🕯️"],
    ["🕊", "🕊️"],
    [":candle:", "🕯️"],
    ["candle", "🕯️"],
    [":acme-hug:", ":acme-hug:"],
    ["acme-hug", null],
    ["🛸", null],
    [":candle: :candle:", null],
    ["", null],
  ])("%s typed for one is taken for %s", (typed, emoji) => {
    expect(typedEmoji(typed)).toBe(emoji);
  });
});
