import { keyText } from "../store/keys.js";
import { isHeldBack, type Concern } from "./care.js";
import { messageKey, type IncomingMessage } from "./message.js";
import type { Outcome, Platform } from "./platform.js";
import type { RateVerdict } from "./rate-limit.js";
import type { Reaction } from "./react.js";

/** Why a running answer was interrupted. */
export type Interruption = "deleted" | "edited" | "stopped" | "crisis" | "closing";

/** One message that waits for its answer. */
export interface ReplyJob {
  readonly platform: Platform;
  readonly message: IncomingMessage;
  readonly reaction: Reaction;
  readonly concern: Concern;
  readonly rate: RateVerdict;
  /** `performance.now()` at its receipt. */
  readonly receivedAt: number;
  /**
   * Waits for a place in the engine's queue instead of being refused: what was said before the bot came back does not
   * hear that too many people are talking.
   */
  readonly isPatient: boolean;
  /** Names messages that an earlier run was answering together: they stay together, and apart from all others. */
  readonly group?: string;
}

/** A message that waits for its answer, and who is told of it. */
export interface Pending {
  job: ReplyJob;
  readonly resolve: (outcome: Outcome) => void;
}

/** An answer being written. */
export interface Running {
  readonly jobs: Pending[];
  readonly stop: AbortController;
}

/** One conversation's messages and answers. */
export interface Line {
  waiting: Pending[];
  running: Running | null;
  /** Answers that do not wait for the running one. What follows waits for them. */
  readonly urgent: Map<Running, Promise<void>>;
  /** Somebody goes from answer to answer. */
  isWorkedOff: boolean;
  /** Its first answer could not be given now; nothing goes on before that has been tried again. */
  isPutOff: boolean;
}

export function createLine(): Line {
  return { waiting: [], running: null, urgent: new Map(), isWorkedOff: false, isPutOff: false };
}

/** Whether what waits in no group waits for an answer to others. */
export function isBehindOthers(line: Line): boolean {
  const isBusy = line.running !== null || line.urgent.size > 0 || line.isPutOff;
  return isBusy || line.waiting.some(({ job }) => job.group !== undefined);
}

/** Takes what the next answer covers: everything at the front that belongs to one group, or to none. */
export function takeNext(line: Line): Running {
  const group = line.waiting[0]?.job.group;
  const end = line.waiting.findIndex(({ job }) => job.group !== group);
  return take(line, 0, end < 0 ? line.waiting.length : end);
}

/** Takes a waiting message of no group and what waits with it, but for what an earlier answer was to cover. */
export function takeWith(line: Line, pending: Pending): Running {
  const place = line.waiting.indexOf(pending);
  const isGrouped = ({ job }: Pending): boolean => job.group !== undefined;
  const begin = line.waiting.findLastIndex((other, index) => index < place && isGrouped(other)) + 1;
  const end = line.waiting.findIndex((other, index) => index > place && isGrouped(other));
  return take(line, begin, end < 0 ? line.waiting.length : end);
}

function take(line: Line, begin: number, end: number): Running {
  return { jobs: line.waiting.splice(begin, end - begin), stop: new AbortController() };
}

/** Puts jobs first again, as one answer: it may be composed already, so what arrived meanwhile is not counted to it. */
export function putBack(line: Line, { jobs }: Running): void {
  const group = jobs[0] === undefined ? "" : keyText(messageKey(jobs[0].job.message));
  for (const one of jobs) {
    one.job = { ...one.job, group: one.job.group ?? group };
  }
  line.waiting.unshift(...jobs);
}

/** Ends an answer in which nobody in need is met. Nothing is posted before it is known whether somebody is. */
export async function endChatter({ jobs, stop }: Running): Promise<void> {
  const concerns = await Promise.all(jobs.map(({ job }) => job.reaction.concern));
  if (!concerns.some(isHeldBack)) {
    stop.abort("crisis" satisfies Interruption);
  }
}
