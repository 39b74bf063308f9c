import { freemem } from "node:os";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import type { ChatTurn } from "../../src/engine/engine.js";
import { ChatMl } from "../../src/engine/llama/chat-ml.js";
import { usableCores } from "../../src/engine/llama/threads.js";
import { fillMood, type PromptFiles } from "../../src/engine/prompt-files.js";
import { ensureBenchModel } from "./bench-model.js";
import { loadAlone } from "./bare-library.js";
import type { Bench } from "./bench.js";
import { figuresOf, type Row } from "./report.js";
import { MessageMaker } from "./texts.js";

const replyTokens = 45;
const labelTokens = 5;
const turnsPerConversation = 3;
const userCount = 8;
/** Free memory, in bytes, from which the comparison also runs on F32 weights. */
const memoryForFullWeights = 6e9;

/**
 * The published design's way of doing the same work: the whole prompt for every request, labels generated and parsed,
 * one request at a time. On the same library, threads and sampler, so that the ratio shows what our engineering is worth.
 */
class SeedWay {
  readonly #chatMl: ChatMl;
  readonly #sequence: LlamaContextSequence;
  readonly #prompts: PromptFiles;
  readonly #dispose: () => Promise<void>;

  private constructor(
    chatMl: ChatMl,
    sequence: LlamaContextSequence,
    prompts: PromptFiles,
    dispose: () => Promise<void>,
  ) {
    this.#chatMl = chatMl;
    this.#sequence = sequence;
    this.#prompts = prompts;
    this.#dispose = dispose;
  }

  static async open(modelPath: string, prompts: PromptFiles): Promise<SeedWay> {
    const { llama, model } = await loadAlone(modelPath);
    const threads = usableCores();
    const context = await model.createContext({
      contextSize: 2048,
      threads: { ideal: threads, min: threads },
      failedCreationRemedy: false,
    });
    return new SeedWay(new ChatMl(model), context.getSequence(), prompts, async () => {
      await context.dispose();
      await model.dispose();
      await llama.dispose();
    });
  }

  /** The mood of a message, read from a few generated tokens; neutral when they are no label. */
  async classify(text: string) {
    const { sentiment } = this.#prompts;
    const chatMl = this.#chatMl;
    const prompt = [...chatMl.system(sentiment.text), ...chatMl.turn("user", chatMl.text(text))];
    const answer = await this.#generate([...prompt, ...chatMl.assistantHeader], labelTokens, 0);
    const says = (label: string): boolean => answer.includes(label);
    if (says(sentiment.labels.positive)) return "positive";
    return says(sentiment.labels.negative) ? "negative" : "neutral";
  }

  async reply(turns: readonly ChatTurn[], mood: "positive" | "negative" | "neutral"): Promise<string> {
    const chatMl = this.#chatMl;
    const { chat } = this.#prompts;
    const prompt = chatMl.system(fillMood(`${chat.text}\n${chat.moodNote}`, chat, mood));
    for (const { role, text } of turns) {
      const tokens = chatMl.text(text);
      prompt.push(
        ...(role === "user" ? chatMl.turn("user", tokens) : [...chatMl.assistantHeader, ...tokens, ...chatMl.turnEnd]),
      );
    }
    return this.#generate([...prompt, ...chatMl.assistantHeader], replyTokens, 0.7);
  }

  close(): Promise<void> {
    return this.#dispose();
  }

  async #generate(prompt: Token[], most: number, temperature: number): Promise<string> {
    await this.#sequence.clearHistory();
    const generated: Token[] = [];
    for await (const token of this.#sequence.evaluate(prompt, { temperature, topK: 40, topP: 0.9, seed: 1 })) {
      generated.push(token);
      if (generated.length === most) {
        break;
      }
    }
    return this.#chatMl.detokenize(generated, prompt);
  }
}

/** Conversations of three requests in the published way and in ours, where eight users ask side by side. */
export async function compareWithSeed(bench: Bench, modelPath: string, modelFolder: string): Promise<Row[]> {
  const own = await runOurs(bench);
  const ownRate = 1000 / own.perRequest;
  const rows: Row[] = [
    {
      name: "our way: requests finished, 8 users",
      value: ownRate,
      unit: "a second",
      bound: null,
      figures: figuresOf(own.waits, "ms"),
    },
  ];
  const compare = async (name: string, path: string, conversations: number): Promise<void> => {
    const seed = await SeedWay.open(path, bench.prompts);
    const waits = await runSeed(seed, new MessageMaker(bench.bare.model, 9), conversations);
    await seed.close();
    const figures = figuresOf(waits, "ms");
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    rows.push({
      name: `the published way, ${name}: ours is faster by`,
      value: mean / own.perRequest,
      unit: "×",
      bound: null,
      figures,
      note: `${(1000 / mean).toFixed(2)} requests a second; with 8 users one waits ${((8 * mean) / 1000).toFixed(1)} s`,
    });
  };
  await compare("same weights", modelPath, 4);
  if (freemem() > memoryForFullWeights) {
    await compare("F32 weights", ensureBenchModel(modelFolder, "f32"), 1);
  }
  return rows;
}

/** Milliseconds of each request, one after another. */
async function runSeed(seed: SeedWay, messages: MessageMaker, conversations: number): Promise<number[]> {
  const waits: number[] = [];
  for (let conversation = 0; conversation < conversations; conversation += 1) {
    const turns: ChatTurn[] = [];
    for (let turn = 0; turn < turnsPerConversation; turn += 1) {
      const text = messages.message(messages.number(6, 24));
      const started = performance.now();
      const mood = await seed.classify(text);
      turns.push({ role: "user", text });
      turns.push({ role: "assistant", text: await seed.reply(turns, mood) });
      waits.push(performance.now() - started);
    }
  }
  return waits;
}

/** Milliseconds that each of eight users waits, and those that a request takes of the whole. */
async function runOurs({ queue, messages }: Bench): Promise<{ waits: number[]; perRequest: number }> {
  const waits: number[] = [];
  const started = performance.now();
  const user = async (name: string): Promise<void> => {
    const turns: ChatTurn[] = [];
    for (let turn = 0; turn < turnsPerConversation; turn += 1) {
      const text = messages.message(messages.number(6, 24));
      const asked = performance.now();
      const { label } = await queue.classify(text);
      turns.push({ role: "user", text });
      const reply = await queue.chat(turns, { mood: label, maxTokens: replyTokens, turn: name });
      turns.push({ role: "assistant", text: reply.text });
      waits.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: userCount }, (_, index) => user(`user ${index}`)));
  return { waits, perRequest: (performance.now() - started) / waits.length };
}
