import type { SettingScope, Settings } from "../settings.js";
import type { Tables } from "./tables.js";

/** The settings for one run of the program. */
export class MemorySettings implements Settings {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  async get(scope: SettingScope, name: string): Promise<string | null> {
    return this.#tables.settings.get(rowKey(scope, name))?.value ?? null;
  }

  async set(scope: SettingScope, name: string, value: string | null): Promise<void> {
    if (value === null) {
      this.#tables.settings.delete(rowKey(scope, name));
    } else {
      this.#tables.settings.set(rowKey(scope, name), { scope, name, value });
    }
  }

  async list(name: string): Promise<readonly { readonly scope: SettingScope; readonly value: string }[]> {
    return [...this.#tables.settings.values()]
      .filter((row) => row.name === name)
      .map(({ scope, value }) => ({ scope, value }));
  }
}

function rowKey({ platform, space, channel, person }: SettingScope, name: string): string {
  return JSON.stringify([platform, space, channel ?? null, person ?? null, name]);
}
