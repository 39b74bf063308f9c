import type { ChatRole } from "./chat-role.js";
import type { ClassifierRole } from "./classifier-role.js";
import type { SamplerGarbage } from "./sampler-garbage.js";

/**
 * The only caller of the model's library: one step at a time, so that every forward pass holds exactly what we chose.
 *
 * The library's own scheduling neither batches (a sequence that has just been sampled misses the next batch) nor gives
 * way (a long prompt starves every other sequence), and its locks are held while anything is queued; in lock-step none
 * of that arises.
 *
 * A turn of the loop: waiting messages are classified, then each running reply gets one token, then messages that came
 * meanwhile are classified, then one chunk of one new prompt is computed. A reaction thus waits for one decode pass or
 * one chunk at most, and replies go on under any number of reactions.
 */
export class RoundLoop {
  readonly #classifiers: readonly ClassifierRole[];
  readonly #chat: ChatRole;
  readonly #garbage: SamplerGarbage;
  readonly #finished: Promise<void>;
  #stopping = false;
  #isAwake = true;
  #wake: () => void = () => {};

  /** In this order, each says whether it computed anything. */
  readonly #steps = [
    () => this.#chat.tidy(),
    () => this.#classify(),
    () => this.#chat.decode(),
    () => this.#classify(),
    () => this.#chat.prefill(),
  ];

  constructor(classifiers: readonly ClassifierRole[], chat: ChatRole, garbage: SamplerGarbage) {
    this.#classifiers = classifiers;
    this.#chat = chat;
    this.#garbage = garbage;
    this.#finished = this.#run();
  }

  /** To be called when a role has got something to do. */
  wake(): void {
    this.#isAwake = true;
    this.#wake();
  }

  /** Resolves once the step that is running has ended; no other will follow. */
  stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    return this.#finished;
  }

  async #classify(): Promise<boolean> {
    let worked = false;
    for (const classifier of this.#classifiers) worked = (await classifier.step()) || worked;
    return worked;
  }

  async #warmUp(): Promise<boolean> {
    for (const classifier of this.#classifiers) if (await classifier.warmUp()) return true;
    return false;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#isAwake = false;
      let worked = false;
      for (const step of this.#steps) {
        if (this.#stopping) return;
        worked = (await step()) || worked;
        this.#garbage.collect();
      }
      if (worked || (await this.#warmUp())) continue;
      if (!this.#isAwake) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
