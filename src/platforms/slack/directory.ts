import { wait } from "../../core/wait.js";
import type { SlackCalls } from "./calls.js";

/** What the adapter knows of a person. */
export interface Person {
  readonly name: string;
  /** Owner or administrator of the workspace. */
  readonly isAdmin: boolean;
  readonly locale: string | null;
}

const KEEP_MILLISECONDS = 3_600_000;
const MOST_PEOPLE = 2000;

/** People by id, asked for once an hour at most. */
export class Directory {
  readonly #calls: SlackCalls;
  readonly #people = new Map<string, { readonly person: Promise<Person | null>; readonly until: number }>();
  readonly #known = new Map<string, Person>();

  constructor(calls: SlackCalls) {
    this.#calls = calls;
  }

  /** What is known already, without asking. */
  known(id: string): Person | undefined {
    return this.#known.get(id);
  }

  /** Asks Slack where needed; null when it does not tell. */
  person(id: string): Promise<Person | null> {
    const kept = this.#people.get(id);
    if (kept !== undefined && kept.until > Date.now()) {
      return kept.person;
    }
    const person = this.#ask(id);
    this.#people.delete(id);
    this.#people.set(id, { person, until: Date.now() + KEEP_MILLISECONDS });
    this.#forgetOldest();
    return person;
  }

  /** Learns these people's names, but gives up after `milliseconds`: a name is not worth holding up a message. */
  async learn(ids: readonly string[], milliseconds: number): Promise<void> {
    const unknown = ids.filter((id) => !this.#known.has(id));
    if (unknown.length > 0) {
      await Promise.race([Promise.all(unknown.map((id) => this.person(id))), wait(milliseconds)]);
    }
  }

  async #ask(id: string): Promise<Person | null> {
    try {
      const { user } = await this.#calls.run(
        "users.info",
        (client) => client.users.info({ user: id, include_locale: true }),
        { isRepeatable: false },
      );
      const names = [user?.profile?.display_name, user?.real_name, user?.name];
      const person: Person = {
        name: names.find((name) => name !== undefined && name !== "") ?? "somebody",
        isAdmin: user?.is_admin === true || user?.is_owner === true,
        locale: user?.locale ?? null,
      };
      this.#known.set(id, person);
      return person;
    } catch {
      // Not told, or not now: asked again next time.
      this.#people.delete(id);
      return null;
    }
  }

  #forgetOldest(): void {
    const [oldest] = this.#people.keys();
    if (this.#people.size > MOST_PEOPLE && oldest !== undefined) {
      this.#people.delete(oldest);
      this.#known.delete(oldest);
    }
  }
}
