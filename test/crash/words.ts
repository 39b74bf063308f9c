import type { IncomingMessage } from "../../src/core/message.js";

/** What a message's text asks of the scripted engine. */
export type Wish = "short" | "long" | "slow";

/** The text of a message: its mood, its wish and its id, from which the whole answer follows. */
export function textOf(id: string, mood: "good" | "bad" | "plain", wish: Wish): string {
  return `a ${mood} day, ${wish} please #${id}`;
}

/** Probability of positive that the engine gives a text. */
export function positiveOf(text: string): number {
  if (text.includes("good")) {
    return 0.95;
  }
  return text.includes("bad") ? 0.05 : 0.5;
}

/** The emoji that a message must end with; null for none. */
export function emojiOf(message: IncomingMessage): string | null {
  const positive = positiveOf(message.text);
  if (positive === 0.5) {
    return null;
  }
  return positive > 0.5 ? "😄" : "😡";
}

/** Ids of the messages that a question holds, or that an answer says it covers. */
export function idsIn(text: string): string[] {
  return [...text.matchAll(/#(\d+)/g)].map((match) => match[1]!);
}

/** The answer to a question: it names all messages that it covers, and is three parts long where one wished it long. */
export function replyTo(question: string): string {
  const ids = idsIn(question).map((id) => `#${id}`);
  const sentences = question.includes("long") ? 12 : 1;
  const body = Array.from({ length: sentences }, (_, index) => `Sentence ${index + 1} is kind and just long enough.`);
  return [`To ${ids.join(" ")}:`, ...body, "That is all."].join(" ");
}

/** Texts are compared without regard to white space, which is lost where an answer is cut into parts. */
export function bare(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
