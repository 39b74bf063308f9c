import { readFileSync } from "node:fs";
import { parse } from "dotenv";
import { describe, expect, test } from "vitest";
import { readConfig } from "../src/config.js";
import { ConfigurationError } from "../src/errors.js";

const noFile = "/nonexistent/.env";

describe("readConfig", () => {
  test("gives every setting its default when nothing is set", () => {
    const config = readConfig({}, noFile);
    expect(config).toMatchObject({ MODEL: "auto", NEUTRAL_BAND: 0.15, QUEUE_LIMIT: 64, DEFAULT_MODE: "mention" });
    expect(config.DISCORD_TOKEN).toBeUndefined();
  });

  test("counts an empty value as unset", () => {
    expect(readConfig({ RATE_LIMIT: "", DISCORD_TOKEN: " " }, noFile)).toMatchObject({ RATE_LIMIT: 6 });
  });

  test("reads lists separated by commas or spaces", () => {
    expect(readConfig({ ALLOW_CHANNELS: "1, 2,3" }, noFile).ALLOW_CHANNELS).toEqual(["1", "2", "3"]);
  });

  test.each([
    ["RATE_LIMIT", "many", "must be a whole number from 1 to 1000"],
    ["RATE_LIMIT", "0", "must be a whole number from 1 to 1000"],
    ["QUEUE_LIMIT", "1.5", "must be a whole number from 1 to 100000"],
    ["CONTEXT_TOKENS", "99999", "must be a whole number from 256 to 32768"],
    ["NEUTRAL_BAND", "0.9", "must be a number from 0 to 0.5"],
    ["DEFAULT_MODE", "loud", "must be one of mention, watch, all"],
    ["LOCALE", "fr", "must be one of auto, en, zh"],
    ["HF_ENDPOINT", "ftp://here", "must be an address that begins with http:// or https://"],
    ["SLACK_API_URL", "slack", "must be an address that begins with http:// or https://"],
    ["DISCORD_DEV_GUILD", "my server", "must be a server's id, digits only"],
  ])("says in one plain sentence what is wrong with %s=%s and what is allowed", (name, value, allowed) => {
    const read = () => readConfig({ [name]: value }, noFile);
    expect(read).toThrow(`${name} is ${JSON.stringify(value)}, but ${allowed}. See .env.example.`);
  });

  test("names every wrong setting with the value received, and shows no secret", () => {
    const read = () => readConfig({ RATE_LIMIT: "many", DEFAULT_MODE: "loud", SLACK_BOT_TOKEN: "hunter2" }, noFile);
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(/RATE_LIMIT is "many"/);
    expect(read).toThrow(/DEFAULT_MODE is "loud"/);
    expect(read).toThrow(/SLACK_BOT_TOKEN/);
    expect(read).not.toThrow(/hunter2/);
  });
});

test(".env.example names every setting, and its values are the defaults", () => {
  const example = parse(readFileSync(".env.example"));
  const stated = readConfig(example, noFile);
  expect(stated).toEqual(readConfig({}, noFile));
  const source = readFileSync("src/config.ts", "utf8");
  const names = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((match) => match[1]);
  expect(names.length).toBeGreaterThan(30);
  expect(new Set(Object.keys(example))).toEqual(new Set(names));
});
