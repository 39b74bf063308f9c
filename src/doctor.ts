import { resolve } from "node:path";
import { readConfig, type Config } from "./config.js";
import { skillOf } from "./engine/concern-prompt.js";
import { createLlamaEngine } from "./engine/llama/llama-engine.js";
import { chooseModel } from "./engine/model-catalog.js";
import { loadPromptFiles } from "./engine/prompt-files.js";
import { ConfigurationError, errorText } from "./errors.js";
import { freeBytes } from "./store/free-bytes.js";

/** One finding: what is so, and what helps where it is not well. */
interface Finding {
  readonly level: "fine" | "warning" | "problem";
  readonly text: string;
}

const marks = { fine: "✓", warning: "!", problem: "✗" } as const;
/** Less than this is little for a database that only grows by a few kilobytes an hour, and for a model. */
const littleRoomBytes = 500e6;

/** `npm run doctor`: checks settings, prompts, model, disk, clock and tokens; exit code 1 when something will not work. */
async function examine(): Promise<boolean> {
  let isWell = true;
  const show = ({ level, text }: Finding) => {
    isWell &&= level !== "problem";
    process.stdout.write(`${marks[level]} ${text}\n`);
  };
  show({ level: "fine", text: `Node ${process.versions.node} on ${process.platform} ${process.arch}.` });
  const config = await attempt(async () => readConfig(), show);
  if (config === null) {
    return false;
  }
  await attempt(() => checkModel(config, show), show);
  await attempt(() => checkDisk(config, show), show);
  await checkPlatforms(config, show);
  return isWell;
}

async function attempt<Value>(check: () => Promise<Value>, show: (finding: Finding) => void): Promise<Value | null> {
  try {
    return await check();
  } catch (error) {
    const problems = error instanceof ConfigurationError ? error.problems : [errorText(error)];
    problems.forEach((text) => show({ level: "problem", text }));
    return null;
  }
}

/** Loads the model and asks it for a label and a word, as the bot will. */
async function checkModel(config: Config, show: (finding: Finding) => void): Promise<void> {
  const model = chooseModel(config.MODEL, config.MODELS_DIR);
  const prompts = await loadPromptFiles(config.PROMPTS_DIR);
  const concernSkill = await skillOf(prompts.concern, model.path);
  const engine = await createLlamaEngine({
    modelPath: model.path,
    modelName: model.name,
    prompts,
    chatSlots: 1,
    contextTokens: config.CONTEXT_TOKENS,
    concernSkill,
    ...(config.THREADS !== undefined && { threads: config.THREADS }),
  });
  try {
    const { milliseconds } = await engine.classify("What a wonderful day!");
    const turns = [{ role: "user", text: "What a wonderful day!" }] as const;
    const { text } = await engine.chat(turns, { mood: "positive", maxTokens: 8 });
    const speed = `a label took ${milliseconds.toFixed(0)} ms`;
    show(
      text === ""
        ? { level: "warning", text: `The model ${model.name} answers with nothing; ${speed}.` }
        : { level: "fine", text: `The model ${model.name} works; ${speed}.` },
    );
    await engine.listen("What a wonderful day!");
    const listener = concernSkill === null ? "alone" : "and the model is asked where they are unsure or hear nothing";
    show({ level: "fine", text: `Who is in danger or mourns: reviewed phrase lists decide, ${listener}.` });
  } finally {
    await engine.close();
  }
  if (model.isBundled) {
    const text = "Only the bundled tiny model is here. Fetch a real one with: npm run pull -- qwen2.5-0.5b-instruct";
    show({ level: "warning", text });
  }
}

async function checkDisk(config: Config, show: (finding: Finding) => void): Promise<void> {
  const directory = resolve(config.DATA_DIR ?? "data");
  const free = await freeBytes(directory);
  const text = `${Math.round(free / 1e6)} MB free on the disk of ${directory}.`;
  show(free < littleRoomBytes ? { level: "warning", text: `Only ${text} Free some.` } : { level: "fine", text });
}

async function checkPlatforms(config: Config, show: (finding: Finding) => void): Promise<void> {
  if (config.DISCORD_TOKEN === undefined && config.SLACK_BOT_TOKEN === undefined) {
    show({
      level: "warning",
      text: "No token is set, so the bot talks in the terminal. README.md tells where to get one.",
    });
    return;
  }
  if (config.DISCORD_TOKEN !== undefined) {
    const { checkDiscord } = await import("./platforms/discord/check-discord.js");
    (await checkDiscord(config)).forEach(show);
    await checkClock(config.DISCORD_API_URL, show);
  }
  if (config.SLACK_BOT_TOKEN !== undefined || config.SLACK_APP_TOKEN !== undefined) {
    const { checkSlack } = await import("./platforms/slack/check-slack.js");
    (await checkSlack(config)).forEach(show);
  }
}

/** A wrong clock makes catching up miss messages and digests come at odd hours. */
async function checkClock(url: string, show: (finding: Finding) => void): Promise<void> {
  try {
    const { headers } = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(10_000) });
    const seconds = Math.abs(Date.parse(headers.get("date") ?? "") - Date.now()) / 1000;
    if (seconds > 60) {
      show({ level: "warning", text: `The clock of this machine is ${Math.round(seconds)} s off. Switch on NTP.` });
    }
  } catch {
    // Whether the service can be reached is another check's finding.
  }
}

process.exit((await examine()) ? 0 : 1);
