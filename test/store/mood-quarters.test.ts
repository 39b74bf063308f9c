import { join } from "node:path";
import Database from "libsql";
import { expect, it } from "vitest";
import { createLogger } from "../../src/logger.js";
import { hourMs } from "../../src/moods/period.js";
import { migrations } from "../../src/store/sqlite/migrations.js";
import { openSqliteStores } from "../../src/store/sqlite/sqlite-stores.js";
import { temporaryDirectory } from "./temporary-directory.js";

it("overviews count what an older version of the bot has written", async () => {
  const directory = temporaryDirectory();
  const older = new Database(join(directory, "moodbot.db"));
  for (const migration of migrations.slice(0, 2)) older.exec(migration);
  const insert = older.prepare(
    `insert into moods (platform, channel, message, space, author_key, at, label, positive, log_odds, language, model,
       prompt_hash, is_public) values ('discord', 'channel-1', ?, 'space-1', 'a', ?, ?, 0.5, 0, 'en', 'tiny', '', ?)`,
  );
  insert.run("1", hourMs, "positive", 1);
  insert.run("2", hourMs + 59 * 60_000, "negative", 1);
  insert.run("3", hourMs, "negative", 0);
  older.exec("pragma user_version = 2");
  older.close();

  const stores = openSqliteStores({ directory, logger: createLogger("silent") });
  const place = { platform: "discord", space: "space-1", channel: "channel-1" };
  const voices = await stores.moodViews.voices(place, 0, 9 * hourMs, 0);
  expect(voices).toEqual([{ hour: hourMs, author: "a", positive: 1, negative: 1, neutral: 0 }]);
  await stores.close();
});
