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
  ["care", { name: "care", choice: null, value: null }],
  ["care show", { name: "care", choice: null, value: null }],
  ["care channel <#C0123|mods>", { name: "care", choice: "channel", value: "C0123" }],
  ["care channel off", { name: "care", choice: "channel", value: "off" }],
  ["care Watch on", { name: "care", choice: "watch", value: "on" }],
  ["care watch", { name: "care", choice: "watch", value: null }],
  ["care grief :candle:", { name: "care", choice: "grief", value: ":candle:" }],
  ["care words idiot 5g, R&amp;D", { name: "care", choice: "words", value: "idiot 5g, R&D" }],
  ["care words", { name: "care", choice: "words", value: null }],
  ["why", { name: "why" }],
  ["help", { name: "help" }],
  ["forget-me", { name: "forget-me" }],
])("/mood %s is understood", (text, request) => {
  expect(parseCommand(text)).toEqual(request);
});

test.each([
  "dance",
  "show #general",
  "mode loud",
  "alert shrill",
  "privacy please",
  "digest at noon",
  "constructor",
  "care channel #mods",
  "care channel",
  "care channel <#C0123|mods> please",
  "care show place",
  "care hugs",
])("/mood %s is not guessed at", (text) => {
  expect(parseCommand(text)).toBeNull();
});

test("commands are named as people type them in Slack", () => {
  expect(withSlackCommands("`/help` and `/privacy show`, not /help or `/mood show`")).toBe(
    "`/mood help` and `/mood privacy show`, not /help or `/mood show`",
  );
});
