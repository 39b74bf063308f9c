import type { Queue, QueueAddOptions } from "p-queue";

/** What a job says of itself when it joins the queue. */
export interface FairQueueOptions extends QueueAddOptions {
  /** Whose turn the job belongs to; jobs of one key keep their order, keys take turns. */
  readonly turn?: string;
}

type Run = () => Promise<unknown>;

interface Waiting {
  readonly id: string;
  readonly run: Run;
}

/**
 * p-queue's waiting room with fair turns: each key is served one job in rotation, so that somebody with ten jobs
 * delays the others by one job, not by ten. Priorities are not supported: precedence is a queue of its own here.
 */
export class FairQueue implements Queue<Run, FairQueueOptions> {
  // A Map keeps its keys in order of insertion: the first key is served next, then moved to the end.
  readonly #turns = new Map<string, Waiting[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  enqueue(run: Run, options: Partial<FairQueueOptions> = {}): void {
    const turn = options.turn ?? "";
    const jobs = this.#turns.get(turn);
    const job = { id: options.id ?? "", run };
    if (jobs === undefined) {
      this.#turns.set(turn, [job]);
    } else {
      jobs.push(job);
    }
    this.#size += 1;
  }

  dequeue(): Run | undefined {
    for (const [turn, jobs] of this.#turns) {
      const job = jobs.shift();
      this.#turns.delete(turn);
      if (jobs.length > 0) {
        this.#turns.set(turn, jobs);
      }
      this.#size -= 1;
      return job?.run;
    }
    return undefined;
  }

  remove(id: string): void {
    for (const [turn, jobs] of this.#turns) {
      const index = jobs.findIndex((job) => job.id === id);
      if (index !== -1) {
        jobs.splice(index, 1);
        this.#size -= 1;
        if (jobs.length === 0) {
          this.#turns.delete(turn);
        }
        return;
      }
    }
  }

  filter(): Run[] {
    return [...this.#turns.values()].flat().map((job) => job.run);
  }

  setPriority(id: string): void {
    throw new ReferenceError(`The job ${id} cannot change its priority: a fair queue has none.`);
  }

  /** The ids of all waiting jobs in the order in which they will be served if nobody else comes. */
  order(): string[] {
    const rows = [...this.#turns.values()];
    const longest = Math.max(0, ...rows.map((jobs) => jobs.length));
    return Array.from({ length: longest }, (_, round) => rows.flatMap((jobs) => jobs[round]?.id ?? [])).flat();
  }
}
