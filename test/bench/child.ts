import { loadPromptFiles } from "../../src/engine/prompt-files.js";
import type { LlamaEngineOptions } from "../../src/engine/llama/options.js";
import { usableCores } from "../../src/engine/llama/threads.js";
import { RandomNumbers } from "./random-weights.js";
import { commonWords } from "./texts.js";

/** Slots and tokens of the two documented settings whose memory is measured. */
export const memorySettings = {
  usual: { chatSlots: 4, contextTokens: 1536 },
  small: { chatSlots: 2, contextTokens: 1024 },
} as const;

/** Work that is measured in a process of its own; its result is one line of JSON on standard output. */
export const childWork = {
  "start-engine": startEngine,
  "start-bare": startBare,
  "memory-usual": (modelPath: string) => measureMemory(modelPath, memorySettings.usual),
  "memory-small": (modelPath: string) => measureMemory(modelPath, memorySettings.small),
  soak,
} as const;

export type ChildWork = keyof typeof childWork;

/** Milliseconds from the start of the process until the engine can take work. */
async function startEngine(modelPath: string) {
  const { createLlamaEngine } = await import("../../src/engine/llama/llama-engine.js");
  const engine = await createLlamaEngine({ modelPath, prompts: await loadPromptFiles("prompts") });
  const ready = performance.now();
  await engine.close();
  return { ready };
}

/** The same for the library alone: the model and one context of the same size, with its defaults otherwise. */
async function startBare(modelPath: string) {
  const { getLlama } = await import("node-llama-cpp");
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, progressLogs: false, maxThreads: 0 });
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const { chatSlots, contextTokens } = memorySettings.usual;
  const threads = usableCores();
  const context = await model.createContext({
    sequences: chatSlots,
    contextSize: contextTokens,
    threads: { ideal: threads, min: threads },
    failedCreationRemedy: false,
  });
  const ready = performance.now();
  await context.dispose();
  await model.dispose();
  await llama.dispose();
  return { ready };
}

/** The most memory that the process ever held, in MB, with both platforms' libraries loaded and every slot used. */
async function measureMemory(modelPath: string, setting: Pick<LlamaEngineOptions, "chatSlots" | "contextTokens">) {
  await Promise.all([import("discord.js"), import("@slack/bolt")]);
  const { engine, messages, close } = await openWithMessages(modelPath, setting);
  const slots = setting.chatSlots ?? 1;
  // The first fills its slot to the brim; the others are as long as conversations usually are.
  const lengths = Array.from({ length: slots }, (_, index) => (index === 0 ? (setting.contextTokens ?? 0) : 200));
  await Promise.all(
    lengths.map((length) =>
      engine.chat([{ role: "user", text: messages.long(length) }], { mood: "neutral", maxTokens: 32 }),
    ),
  );
  await Promise.all(Array.from({ length: 40 }, () => engine.classify(messages.short())));
  await close();
  // Kilobytes on every system: libuv sees to it.
  return { peak: process.resourceUsage().maxRSS / 1024 };
}

const soakClassifications = 2000;
const soakReplies = 200;
const soakParts = 10;

/** Resident memory, in MB, after each tenth of a long run. */
async function soak(modelPath: string) {
  const { engine, messages, close } = await openWithMessages(modelPath, memorySettings.usual);
  const resident: number[] = [];
  for (let part = 0; part < soakParts; part += 1) {
    const classify = async (): Promise<void> => {
      for (let index = 0; index < soakClassifications / soakParts / 4; index += 1) {
        await engine.classify(messages.short());
      }
    };
    const reply = async (): Promise<void> => {
      for (let index = 0; index < soakReplies / soakParts / 4; index += 1) {
        await engine.chat([{ role: "user", text: messages.short() }], { mood: "neutral", maxTokens: 45 });
      }
    };
    await Promise.all([classify, classify, classify, classify, reply, reply, reply, reply].map((work) => work()));
    resident.push(process.memoryUsage().rss / 2 ** 20);
  }
  await close();
  return { resident };
}

async function openWithMessages(modelPath: string, setting: Pick<LlamaEngineOptions, "chatSlots" | "contextTokens">) {
  const { createLlamaEngine } = await import("../../src/engine/llama/llama-engine.js");
  const engine = await createLlamaEngine({
    modelPath,
    prompts: await loadPromptFiles("prompts"),
    classificationCache: 0,
    ...setting,
  });
  const random = new RandomNumbers(3);
  const words = (count: number): string =>
    Array.from({ length: count }, () => commonWords[random.next() % commonWords.length]).join(" ");
  return {
    engine,
    messages: { short: () => words(4 + (random.next() % 12)), long: words },
    close: () => engine.close(),
  };
}
