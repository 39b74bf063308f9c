import type { LlamaModel, Token } from "node-llama-cpp";
import { ConfigurationError } from "../../errors.js";
import { ChatMl } from "./chat-ml.js";
import type { Question } from "./classifier-role.js";
import { isAsked, type LlamaEngineOptions } from "./options.js";

/** What the model is asked about messages. */
export interface Questions {
  /** Positive or negative, in this order. */
  readonly mood: Question;
  /** Crisis, grief or neither, in this order; only where the model is asked. */
  readonly concern?: Question;
}

/** @throws {@link ConfigurationError} when labels cannot be told apart by their first tokens */
export function readQuestions(model: LlamaModel, options: LlamaEngineOptions): Questions {
  const { sentiment, concern } = options.prompts;
  const { positive, negative } = sentiment.labels;
  const mood = readQuestion(model, "sentiment.md", sentiment.text, [positive, negative]);
  if (concern === null || !isAsked(options)) return { mood };
  const { crisis, grief, none } = concern.labels;
  return { mood, concern: readQuestion(model, "concern.md", concern.text, [crisis, grief, none]) };
}

function readQuestion(model: LlamaModel, file: string, prompt: string, labels: readonly string[]): Question {
  const chatMl = new ChatMl(model);
  const tokens = labels.map((label) => firstToken(model, chatMl, file, label));
  if (new Set(tokens).size < tokens.length) {
    const list = `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
    throw new ConfigurationError([`${file}: the labels ${list} begin with the same token in this model.`]);
  }
  return {
    prefix: [...chatMl.system(prompt), ...chatMl.userHeader()],
    suffix: [...chatMl.turnEnd, ...chatMl.assistantHeader],
    labels: tokens,
  };
}

/**
 * The first token of a label, as it would stand after the header of a reply.
 *
 * @throws {@link ConfigurationError} when it would be tokenized otherwise there
 */
function firstToken(model: LlamaModel, chatMl: ChatMl, file: string, label: string): Token {
  const [token] = chatMl.text(label);
  const inContext = model.tokenize(`assistant\n${label}`)[model.tokenize("assistant\n").length];
  if (token === undefined || token !== inContext) {
    throw new ConfigurationError([`${file}: the label ${label} has no token of its own in this model.`]);
  }
  return token;
}
