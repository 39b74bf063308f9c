const windowMilliseconds = 60_000;

/** `allowed`, or `first` for the first excess of a window (worth a kind word), or `repeated` for those after it. */
export type RateVerdict = "allowed" | "first" | "repeated";

interface Person {
  /** When the wishes that were granted were said. */
  times: number[];
  /** When the last wish was dealt with. */
  seen: number;
  isWarned: boolean;
}

/** Counts replies per person over any minute. People who have been quiet for a minute take no memory. */
export class RateLimit {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #people = new Map<string, Person>();

  /** @param limit Replies allowed per person in any 60 seconds, at least 1. */
  constructor(limit: number, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  /**
   * Counts one wish for a reply and says whether it is granted. Wishes that are not granted do not count.
   *
   * @param at When it was said. What was said over half an hour and fetched at once is no flood.
   */
  take(person: string, at = this.#now()): RateVerdict {
    const now = this.#now();
    this.#sweep(now);
    const record = this.#people.get(person) ?? { times: [], seen: now, isWarned: false };
    this.#people.delete(person);
    this.#people.set(person, record);
    record.seen = now;
    const isNear = (time: number) => Math.abs(at - time) < windowMilliseconds;
    record.times = record.times.filter((time) => isNear(time) || time > now - windowMilliseconds);
    if (record.times.filter(isNear).length < this.#limit) {
      record.times.push(at);
      record.isWarned = false;
      return "allowed";
    }
    const verdict = record.isWarned ? "repeated" : "first";
    record.isWarned = true;
    return verdict;
  }

  /** Whether the next wish of this person would be refused. Counts nothing. */
  isSpent(person: string): boolean {
    const since = this.#now() - windowMilliseconds;
    const recent = this.#people.get(person)?.times.filter((time) => time > since) ?? [];
    return recent.length >= this.#limit;
  }

  // People are kept in order of their last wish, so those to forget stand at the front.
  #sweep(now: number): void {
    for (const [person, { seen }] of this.#people) {
      if (seen > now - windowMilliseconds) {
        return;
      }
      this.#people.delete(person);
    }
  }
}
