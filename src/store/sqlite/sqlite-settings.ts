import type { SettingScope, Settings } from "../settings.js";
import type { SqliteDatabase } from "./database.js";

/** The settings on disk. */
export class SqliteSettings implements Settings {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async get(scope: SettingScope, name: string): Promise<string | null> {
    const row = this.#database.get("select value from settings where scope = ? and name = ?", pack(scope), name);
    return row === undefined ? null : String(row["value"]);
  }

  async set(scope: SettingScope, name: string, value: string | null): Promise<void> {
    if (value === null) {
      this.#database.run("delete from settings where scope = ? and name = ?", pack(scope), name);
      return;
    }
    this.#database.run(
      `insert into settings (scope, name, value, person) values (?, ?, ?, ?)
       on conflict do update set value = excluded.value`,
      pack(scope),
      name,
      value,
      scope.person ?? null,
    );
  }

  async list(name: string): Promise<readonly { readonly scope: SettingScope; readonly value: string }[]> {
    const rows = this.#database.all("select scope, value from settings where name = ?", name);
    return rows.map((row) => ({ scope: unpack(String(row["scope"])), value: String(row["value"]) }));
  }
}

/** The same text for the same scope. */
function pack({ platform, space, channel, person }: SettingScope): string {
  return JSON.stringify([platform, space, channel ?? null, person ?? null]);
}

function unpack(stored: string): SettingScope {
  const [platform, space, channel, person] = JSON.parse(stored) as [string, string, string | null, string | null];
  return { platform, space, ...(channel !== null && { channel }), ...(person !== null && { person }) };
}
