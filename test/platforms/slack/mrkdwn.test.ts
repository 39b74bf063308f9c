import { expect, test } from "vitest";

import { toMrkdwn } from "../../../src/platforms/slack/mrkdwn.js";

test.each([
  ["**bold** and *italic* and ~~gone~~", "*bold* and _italic_ and ~gone~"],
  ["__bold__ and _italic_", "*bold* and _italic_"],
  ["**bold with *italic* inside**", "*bold with _italic_ inside*"],
  ["# Title\ntext", "*Title*\ntext"],
  ["### **Title** ###\ntext", "*Title*\ntext"],
  ["- one\n* two\n  + three\n1. four", "• one\n• two\n  • three\n1. four"],
  ["2 * 3 * 4 = 24 and 2*3*4", "2 * 3 * 4 = 24 and 2*3*4"],
  ["snake_case_name stays", "snake_case_name stays"],
  ["这很**重要**的事", "这很重要的事"],
  ["**重要**：休息", "*重要*：休息"],
  ["> quoted", "&gt; quoted"],
  ["```js\nif (a < b && c) **x**\n```", "```\nif (a &lt; b &amp;&amp; c) **x**\n```"],
  ["use `a < **b**` here", "use `a &lt; **b**` here"],
  ["still growing:\n```\nlet x", "still growing:\n```\nlet x\n```"],
  ["[docs](https://example.com/a_b)", "docs (https://example.com/a_b)"],
  ['![cat](https://example.com/c.png "a cat")', "cat (https://example.com/c.png)"],
  ["[https://a.example](https://a.example)", "https://a.example"],
  ["", ""],
])("%j becomes %j", (markdown, expected) => {
  expect(toMrkdwn(markdown, 4000)).toBe(expected);
});

test.each([
  "<!channel> wake up",
  "<!here|hello> <!everyone>",
  "<@U0ALICE> and <@U0ALICE|admin>",
  "<!subteam^S123>",
  "<https://evil.example|https://bank.example>",
  "<#C0SECRET>",
  "&lt;!channel&gt;",
  "**<!channel>** [<!here>](<!here>) `<!here>`\n```\n<@U0ALICE>\n```",
  "<\u0000!channel> <\u0001@U0ALICE>",
])("no markup of Slack's own survives in %j", (text) => {
  const shown = toMrkdwn(text, 4000);
  expect(shown).not.toMatch(/[<>]/);
  expect(shown.replaceAll(/&(amp|lt|gt);/g, "")).not.toContain("&");
});

test("a text within the limit stays within it, even when it is nothing but escapes", () => {
  for (const text of ["&".repeat(3000), "<@>".repeat(1000), "**a**".repeat(600), "- ".repeat(1500)]) {
    expect(toMrkdwn(text, 4000).length).toBeLessThanOrEqual(4000);
  }
  expect(toMrkdwn("<&>".repeat(1000), 3000)).toBe("＜＆＞".repeat(1000));
});
