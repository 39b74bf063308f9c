import type { Token } from "node-llama-cpp";
import type { ChatTurn, Mood } from "../engine.js";
import { fillMood, type ChatPrompt } from "../prompt-files.js";
import { keepHeadAndTail, type ChatMl } from "./chat-ml.js";

/** A conversation as the model reads it, up to where its reply begins. */
export interface RenderedChat {
  readonly tokens: readonly Token[];
  /** How many of them are the system turn, which conversations share. */
  readonly systemTokens: number;
  /** How many of them came before, up to the end of the last reply (whose own end is never computed with it). */
  readonly historyTokens: number;
  /** Turns left out at the beginning. */
  readonly droppedTurns: number;
}

/** Most replies whose tokens are remembered. */
const mostTranscripts = 512;
/** How many questions with their answers are left out at a time when a conversation has grown too long. */
const droppedTogether = 3;

/**
 * Writes conversations in tokens, always the same way, so that what a slot already holds is found again as a prefix.
 *
 * A text has many tokenizations, and a model does not always generate the one its tokenizer would choose. So the
 * tokens of own replies are remembered; a reply that was forgotten is tokenized, and a little is computed again.
 */
export class ChatPromptWriter {
  readonly #chatMl: ChatMl;
  readonly #prompt: ChatPrompt;
  readonly #transcripts = new Map<string, readonly Token[]>();

  constructor(chatMl: ChatMl, prompt: ChatPrompt) {
    this.#chatMl = chatMl;
    this.#prompt = prompt;
  }

  /** The notes that a message may end with, one a mood; none where the prompt file has none. */
  get notes(): readonly string[] {
    const { moodNote, moods } = this.#prompt;
    if (moodNote === "") return [];
    return Object.keys(moods).map((mood) => fillMood(moodNote, this.#prompt, mood as Mood));
  }

  /** Keeps the tokens of a reply that was given. */
  remember(text: string, tokens: readonly Token[]): void {
    const [oldest] = this.#transcripts.keys();
    if (this.#transcripts.size >= mostTranscripts && oldest !== undefined) this.#transcripts.delete(oldest);
    this.#transcripts.delete(text);
    this.#transcripts.set(text, [...tokens]);
  }

  /** Drops all remembered replies. */
  forget(): void {
    this.#transcripts.clear();
  }

  /**
   * Leaves out whole turns, question and answer, from the beginning until `limit` tokens suffice. A last message that is
   * too long by itself keeps its head and its tail.
   */
  write(turns: readonly ChatTurn[], mood: Mood, limit: number): RenderedChat {
    const system = this.#chatMl.system(fillMood(this.#prompt.text, this.#prompt, mood));
    const { assistantHeader, turnEnd } = this.#chatMl;
    const last = turns.at(-1);
    const note = this.#note(mood);
    const frame = this.#chatMl.userHeader().length + note.length + turnEnd.length + assistantHeader.length;
    const question = keepHeadAndTail(
      this.#chatMl.text(last?.text ?? ""),
      Math.max(1, limit - system.length - frame),
      this.#chatMl.text("…"),
    );
    const final = [...this.#chatMl.turn("user", [...question, ...note]), ...assistantHeader];
    const earlier = turns.slice(0, -1).map((turn) => this.#turn(turn));
    let length = system.length + final.length + earlier.reduce((sum, turn) => sum + turn.length, 0);
    let dropped = 0;
    let questions = 0;
    // Several at a time, so that the next message still finds the beginning of its conversation where it was.
    while (
      dropped < earlier.length &&
      (length > limit || turns[dropped]?.role === "assistant" || questions % droppedTogether !== 0)
    ) {
      questions += turns[dropped]?.role === "user" ? 1 : 0;
      length -= earlier[dropped]?.length ?? 0;
      dropped += 1;
    }
    const history = [...system, ...earlier.slice(dropped).flat()];
    return {
      tokens: [...history, ...final],
      systemTokens: system.length,
      historyTokens: Math.max(system.length, history.length - turnEnd.length - 1),
      droppedTurns: dropped,
    };
  }

  #turn({ role, text, mood }: ChatTurn): Token[] {
    if (role === "user") return this.#chatMl.turn("user", [...this.#chatMl.text(text), ...this.#note(mood)]);
    const tokens = this.#transcripts.get(text) ?? this.#chatMl.text(text);
    return [...this.#chatMl.assistantHeader, ...tokens, ...this.#chatMl.turnEnd];
  }

  /** What follows a message about its mood. One whose mood is not known is told as neutral. */
  #note(mood: Mood = "neutral"): Token[] {
    const { moodNote } = this.#prompt;
    return moodNote === "" ? [] : this.#chatMl.text(fillMood(moodNote, this.#prompt, mood));
  }
}
