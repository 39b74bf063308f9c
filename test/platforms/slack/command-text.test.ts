import { expect, test } from "vitest";

import { parseCommand, withSlackCommands } from "../../../src/platforms/slack/command-text.js";

test.each([
  ["", { name: "mood show", channel: null, period: null }],
  ["show", { name: "mood show", channel: null, period: null }],
  ["show <#C0123|general> 7d", { name: "mood show", channel: "C0123", period: "7d" }],
  ["SHOW 7d <#C0123>", { name: "mood show", channel: "C0123", period: "7d" }],
  ["7d", { name: "mood show", channel: null, period: "7d" }],
  ["<#C0123|general>", { name: "mood show", channel: "C0123", period: null }],
  ["server 30d", { name: "mood server", period: "30d" }],
  ["accuracy", { name: "mood accuracy" }],
  ["alert <#C0123|general> high", { name: "mood alert", channel: "C0123", level: "high" }],
  ["alert off", { name: "mood alert", channel: null, level: "off" }],
  [
    "digest weekly 9 Asia/Shanghai",
    { name: "mood digest", channel: null, rhythm: "weekly", hour: 9, timeZone: "Asia/Shanghai" },
  ],
  ["digest off", { name: "mood digest", channel: null, rhythm: "off", hour: null, timeZone: null }],
  ["mode", { name: "mode", channel: null, mode: null }],
  ["mode watch <#C0123|general>", { name: "mode", channel: "C0123", mode: "watch" }],
  ["privacy", { name: "privacy", action: "show" }],
  ["privacy opt-out", { name: "privacy", action: "opt-out" }],
  ["why", { name: "why" }],
  ["help", { name: "help" }],
  ["forget-me", { name: "forget-me" }],
])("/mood %s is understood", (text, request) => {
  expect(parseCommand(text)).toEqual(request);
});

test.each(["dance", "show #general", "mode loud", "alert shrill", "privacy please", "digest at noon", "constructor"])(
  "/mood %s is not guessed at",
  (text) => {
    expect(parseCommand(text)).toBeNull();
  },
);

test("commands are named as people type them in Slack", () => {
  expect(withSlackCommands("`/help` and `/privacy show`, not /help or `/mood show`")).toBe(
    "`/mood help` and `/mood privacy show`, not /help or `/mood show`",
  );
});
