import type { Turn } from "../history.js";
import type { InboxEntry } from "../inbox.js";
import { keyText, type MessageKey } from "../keys.js";
import type { MoodRow } from "../moods.js";
import type { SettingScope } from "../settings.js";

/** One setting as it is kept. */
export interface SettingRow {
  readonly scope: SettingScope;
  readonly name: string;
  readonly value: string;
}

/** All rows, by the text of their key. Rows are replaced, never changed, so that what was handed out stays as it was. */
export interface Tables {
  readonly inbox: Map<string, InboxEntry>;
  /** In the order they were written. */
  turns: readonly Turn[];
  readonly moods: Map<string, MoodRow>;
  readonly settings: Map<string, SettingRow>;
  /** Keys of forgotten messages, with the time until which they are refused. */
  readonly tombstones: Map<string, number>;
  readonly now: () => number;
}

/** Whether work on this message that began earlier must leave no trace. */
export function isRefused(tables: Tables, key: MessageKey): boolean {
  const text = keyText(key);
  return (tables.tombstones.get(text) ?? 0) > tables.now() || tables.inbox.get(text)?.closing === "withdrawn";
}
