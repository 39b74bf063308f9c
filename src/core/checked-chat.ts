import type { ChatResult, ChatTurn } from "../engine/engine.js";
import type { QueuedChatOptions, QueuedEngine } from "../engine/queued-engine.js";
import type { OutputCheck } from "./care/output-check.js";

/** What the model has said, and in a word or two why it must not stand; null where it may. */
export interface CheckedChat {
  readonly result: ChatResult;
  readonly fault: string | null;
  /** From the call to the beginning of the try that this came of, in milliseconds. */
  readonly spent: number;
}

/** How a chat is checked, and what becomes of it meanwhile. */
export interface CheckTerms {
  /** A fresh check for each try; null leaves the answer unchecked. */
  readonly createCheck: () => Promise<OutputCheck | null>;
  /** Called with what may be shown of the growing answer. */
  readonly onChecked: (text: string) => void;
  /** Whether the answer may be begun anew: not where people have seen some of it. */
  readonly mayTryAgain: () => boolean;
}

/**
 * Asks the model for an answer that passes the check. Writing ends as soon as a fault is found; a small model's next
 * words are often better, so it is asked once more where nobody has seen anything yet.
 *
 * @throws as {@link QueuedEngine.chat}.
 */
export async function checkedChat(
  engine: QueuedEngine,
  turns: readonly ChatTurn[],
  options: Omit<QueuedChatOptions, "onText">,
  terms: CheckTerms,
): Promise<CheckedChat> {
  const start = performance.now();
  const first = await tryOnce(engine, turns, options, terms);
  if (first.fault === null || options.signal?.aborted === true || !terms.mayTryAgain()) {
    return { ...first, spent: 0 };
  }
  const spent = performance.now() - start;
  return { ...(await tryOnce(engine, turns, { ...options, isSecondTry: true }, terms)), spent };
}

async function tryOnce(
  engine: QueuedEngine,
  turns: readonly ChatTurn[],
  options: Omit<QueuedChatOptions, "onText">,
  { createCheck, onChecked }: CheckTerms,
): Promise<Omit<CheckedChat, "spent">> {
  const check = await createCheck();
  const faulty = new AbortController();
  const onText = (text: string): void => {
    onChecked(check === null ? text : check.release(text));
    if (check !== null && check.foundFault !== null) {
      faulty.abort(new Error("The answer is faulty."));
    }
  };
  const signal = options.signal === undefined ? faulty.signal : AbortSignal.any([options.signal, faulty.signal]);
  const result = await engine.chat(turns, { ...options, signal, onText });
  return { result, fault: check?.fault(result.text) ?? null };
}
