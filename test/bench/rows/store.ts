import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../../../src/logger.js";
import { openSqliteStores } from "../../../src/store/sqlite/sqlite-stores.js";
import type { Stores } from "../../../src/store/stores.js";
import { answer, entry, key, mood, place, turn } from "../../store/samples.js";
import { figuresOf, type Row } from "../report.js";

/** What the inbox may cost one message, from its admission to its closing, at the median. */
const mostMilliseconds = 1;
const oldRows = 100_000;
const samples = 2000;

/** The store on this machine's disk: admission, the inbox per message, and starting up with many old rows. */
export async function measureStore(): Promise<Row[]> {
  const directory = mkdtempSync(join(tmpdir(), "moodbot-bench-"));
  const open = (): Stores => openSqliteStores({ directory, logger: createLogger("silent") });
  try {
    const stores = open();
    const admissions = await timedEach("a", async (id) => void (await stores.inbox.admit(entry(id))));
    const total = admissions.reduce((sum, one) => sum + one, 0);
    const lives = await timedEach("l", (id) => live(stores, id));
    for (let count = 0; count < oldRows; count += 1) {
      await fillOne(stores, `o${count}`);
    }
    await stores.close();
    const started = performance.now();
    const again = open();
    const startUp = performance.now() - started;
    const read = performance.now();
    await again.inbox.open();
    const openRead = performance.now() - read;
    await again.close();
    return [
      row("store: messages admitted", (samples / total) * 1000, "messages/s", figuresOf(admissions, "ms")),
      {
        ...row("store: inbox, one answered message", figuresOf(lives, "ms").p50, "ms", figuresOf(lives, "ms")),
        bound: { atMost: mostMilliseconds },
      },
      row("store: start-up with 100,000 old rows", startUp, "ms"),
      row("store: reading what was left open", openRead, "ms"),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Everything the inbox does for one message that is answered in one part. */
async function live({ inbox }: Stores, id: string): Promise<void> {
  const one = key(id);
  await inbox.admit(entry(id));
  await inbox.setReaction(one, "done");
  await inbox.cover(one, []);
  await inbox.compose(one, [{ nonce: `${id}.0`, text: "a kind answer" }], turn(id));
  await inbox.setPosted(one, 0, `posted-${id}`);
  await inbox.settlePart(one, 0);
  await inbox.complete(one, turn(id));
}

/** A quarter of the old rows are answered messages with a turn, a quarter moods, the rest watched messages. */
async function fillOne(stores: Stores, id: string): Promise<void> {
  const kind = Number(id.slice(1)) % 4;
  if (kind === 0) {
    await answer(stores, turn(id, { conversation: place(id) }));
  } else if (kind === 1) {
    await stores.moods.record(mood(id));
  } else {
    await stores.inbox.admit(entry(id, { isAddressed: false }));
    await stores.inbox.setReaction(key(id), "none");
  }
}

async function timedEach(prefix: string, work: (id: string) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < samples; count += 1) {
    const started = performance.now();
    await work(`${prefix}${count}`);
    times.push(performance.now() - started);
  }
  return times;
}

function row(name: string, value: number, unit: string, figures?: Row["figures"]): Row {
  return { name, value, unit, bound: null, ...(figures !== undefined && { figures }) };
}
