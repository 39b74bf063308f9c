import { keyText } from "../keys.js";
import { optOutSetting } from "../settings.js";
import type { ForgottenCounts, PersonalData, Stores } from "../stores.js";
import { MemoryHistory } from "./memory-history.js";
import { MemoryInbox } from "./memory-inbox.js";
import { MemoryMoodViews } from "./memory-mood-views.js";
import { MemoryMoods } from "./memory-moods.js";
import { MemorySettings } from "./memory-settings.js";
import type { Tables } from "./tables.js";

/** What the stores need of their surroundings. */
export interface MemoryStoresOptions {
  /**
   * Milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: () => number;
}

/** Creates stores that live as long as the program does: for the terminal without `DATA_DIR`, and for tests. */
export function createMemoryStores(options: MemoryStoresOptions = {}): Stores {
  const tables: Tables = {
    inbox: new Map(),
    turns: [],
    moods: new Map(),
    settings: new Map(),
    tombstones: new Map(),
    now: options.now ?? Date.now,
  };
  return {
    inbox: new MemoryInbox(tables),
    history: new MemoryHistory(tables),
    moods: new MemoryMoods(tables),
    moodViews: new MemoryMoodViews(tables),
    settings: new MemorySettings(tables),
    forgetPerson: async (authorKey, until) => forgetPerson(tables, authorKey, until),
    forgetMoods: async (authorKey) => forgetMoods(tables, authorKey),
    exportPerson: async (authorKey) => exportPerson(tables, authorKey),
    expire: async (before) => expire(tables, before),
    close: async () => {},
  };
}

function forgetPerson(tables: Tables, authorKey: string, until: number): ForgottenCounts {
  const gone = [...tables.inbox.values()].filter((entry) => entry.authorKey === authorKey);
  for (const { key } of gone) {
    tables.inbox.delete(keyText(key));
    tables.tombstones.set(keyText(key), until);
  }
  for (const [text, entry] of tables.inbox) {
    const isReleased = gone.some(
      ({ key }) =>
        entry.closing === null &&
        entry.coveredBy === key.id &&
        entry.key.platform === key.platform &&
        entry.key.channel === key.channel,
    );
    if (isReleased) {
      tables.inbox.set(text, { ...entry, coveredBy: null });
    }
  }
  const turns = tables.turns.filter((turn) => turn.authorKeys.includes(authorKey)).length;
  tables.turns = tables.turns.filter((turn) => !turn.authorKeys.includes(authorKey));
  removeRows(tables.settings, ({ scope, name }) => scope.person === authorKey && name !== optOutSetting);
  return {
    messages: gone.length,
    turns,
    moods: removeRows(tables.moods, (row) => row.authorKey === authorKey),
  };
}

function forgetMoods(tables: Tables, authorKey: string): void {
  removeRows(tables.moods, (row) => row.authorKey === authorKey);
  tables.turns = tables.turns.map((turn) => (turn.authorKeys.includes(authorKey) ? { ...turn, mood: null } : turn));
  for (const [text, entry] of tables.inbox) {
    if (entry.authorKey === authorKey && entry.turn !== null) {
      tables.inbox.set(text, { ...entry, turn: { ...entry.turn, mood: null } });
    }
  }
}

function exportPerson(tables: Tables, authorKey: string): PersonalData {
  return {
    messages: [...tables.inbox.values()]
      .filter((entry) => entry.authorKey === authorKey)
      .toSorted((one, other) => one.sentAt - other.sentAt)
      .map(({ key, sentAt, closing }) => ({ key, sentAt, closing })),
    turns: tables.turns
      .filter((turn) => turn.authorKeys.includes(authorKey))
      .toSorted((one, other) => one.at - other.at),
    moods: [...tables.moods.values()]
      .filter((row) => row.authorKey === authorKey)
      .toSorted((one, other) => one.at - other.at),
  };
}

function expire(tables: Tables, before: number): void {
  removeRows(tables.inbox, (entry) => entry.sentAt < before);
  removeRows(tables.moods, (row) => row.at < before);
  removeRows(tables.tombstones, (until) => until <= tables.now());
  tables.turns = tables.turns.filter((turn) => turn.at >= before);
}

function removeRows<Row>(table: Map<string, Row>, isMeant: (row: Row) => boolean): number {
  const keys = [...table].filter(([, row]) => isMeant(row)).map(([key]) => key);
  for (const key of keys) {
    table.delete(key);
  }
  return keys.length;
}
