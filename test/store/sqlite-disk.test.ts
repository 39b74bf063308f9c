import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Database from "libsql";
import { afterEach, describe, expect, it } from "vitest";
import { createLogger } from "../../src/logger.js";
import { openSqliteStores } from "../../src/store/sqlite/sqlite-stores.js";
import { StoreError, type Stores } from "../../src/store/stores.js";
import { answer, entry, key, mood, place, start, turn } from "./samples.js";
import { temporaryDirectory } from "./temporary-directory.js";

const logger = createLogger("silent");
const opened: Stores[] = [];

function open(directory: string, warnings: string[] = []): Stores {
  const warn = (line: unknown) => void warnings.push(String(line));
  const stores = openSqliteStores({ directory, logger: { ...logger, warn }, now: () => start });
  opened.push(stores);
  return stores;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((stores) => stores.close()));
});

/** Everything that lies in a folder, as bytes in a string, to look for words in. */
function bytesIn(directory: string): string {
  return readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), "latin1"))
    .join("");
}

/** Runs a script in a process of its own that knows `openSqliteStores`, `directory` and `entry`; what it prints. */
function inChild(directory: string, script: string, shell = ""): string {
  const module = pathToFileURL(join(import.meta.dirname, "../../dist/store/sqlite/sqlite-stores.js")).href;
  const program = `
    import { openSqliteStores } from ${JSON.stringify(module)};
    const directory = ${JSON.stringify(directory)};
    const entry = ${JSON.stringify(entry("1"))};
    const logger = { warn: (line) => console.log(line) };
    ${script}`;
  const command = `${shell} exec "$0" --input-type=module --eval "$1"`;
  return execFileSync("bash", ["-c", command, process.execPath, program], { encoding: "utf8" });
}

describe("the data directory", () => {
  it("keeps everything from one run to the next", async () => {
    const directory = join(temporaryDirectory(), "made", "here");
    const first = open(directory);
    await answer(first, turn("1"));
    await first.inbox.admit(entry("2"));
    await first.moods.record(mood("1"));
    await first.settings.set({ platform: "discord", space: "space-1" }, "mode", "watch");
    await first.close();

    const second = open(directory);
    expect(await second.history.recent(place(), 10)).toEqual([turn("1")]);
    expect((await second.inbox.open()).map((one) => one.key.id)).toEqual(["2"]);
    expect(await second.moods.find(key("1"))).not.toBeNull();
    expect(await second.settings.get({ platform: "discord", space: "space-1" }, "mode")).toBe("watch");
  });

  it("is for its owner only", () => {
    const directory = join(temporaryDirectory(), "data");
    open(directory);
    expect(statSync(directory).mode & 0o077).toBe(0);
  });

  it("refuses a second bot while the first runs, in this process or another, and not afterwards", async () => {
    const directory = temporaryDirectory();
    const first = open(directory);
    expect(() => open(directory)).toThrow(/Another bot is using .* already\. Stop it first/);
    const seen = inChild(
      directory,
      "try { openSqliteStores({ directory, logger }) } catch (error) { console.log(error.name, error.message) }",
    );
    expect(seen).toContain(`StoreError Another bot is using ${directory} already`);
    await first.close();
    expect(() => open(directory)).not.toThrow();
  });

  it("is free again after the bot was killed, with everything that had been recorded", async () => {
    const directory = temporaryDirectory();
    const script = `
      const stores = openSqliteStores({ directory, logger });
      await stores.inbox.admit(entry);
      process.kill(process.pid, "SIGKILL");`;
    expect(() => inChild(directory, script)).toThrow(/Command failed/);
    const stores = open(directory);
    expect((await stores.inbox.open()).map((one) => one.key.id)).toEqual(["1"]);
  });

  it("names the file and the remedy where a file stands in the folder's place", () => {
    const file = join(temporaryDirectory(), "data");
    writeFileSync(file, "");
    expect(() => open(file)).toThrow(StoreError);
    expect(() => open(join(file, "inner"))).toThrow(/data is a file, and a folder is needed there.*DATA_DIR/);
  });

  it("names the folder where the bot's user may not write", () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o555);
    // To the superuser every folder is writable.
    const script = `
      if (process.getuid() === 0) process.setuid(65534);
      try { openSqliteStores({ directory, logger }) } catch (error) { console.log(error.name, error.message) }`;
    expect(inChild(directory, script)).toMatch(/StoreError .*moodbot\.lock cannot be (opened|written).*DATA_DIR/);
  });
});

describe("the schema", () => {
  it("refuses a database that a newer version has written, and leaves it as it is", async () => {
    const directory = temporaryDirectory();
    await open(directory).close();
    const file = join(directory, "moodbot.db");
    const database = new Database(file);
    database.exec("pragma user_version = 99");
    database.close();

    expect(() => open(directory)).toThrow(
      /written by a newer version of the bot \(schema 99; this one knows up to \d+\)/,
    );
    const again = new Database(file);
    expect(again.pragma("user_version")).toEqual([{ user_version: 99 }]);
    again.close();
  });

  it("migrates as a whole or not at all", () => {
    const directory = temporaryDirectory();
    const file = join(directory, "moodbot.db");
    const database = new Database(file);
    // The last table of the first step is there already, so that the step fails at its end.
    database.exec("create table tombstones (anything text)");
    database.close();

    expect(() => open(directory)).toThrow(/tombstones/);
    const again = new Database(file);
    expect(again.prepare("select name from sqlite_master").all()).toEqual([{ name: "tombstones" }]);
    again.close();
  });
});

describe("a damaged database", () => {
  it("is set aside, never overwritten, and a new one begun", async () => {
    const directory = temporaryDirectory();
    const damaged = "no database at all ".repeat(500);
    writeFileSync(join(directory, "moodbot.db"), damaged);
    const warnings: string[] = [];
    const stores = open(directory, warnings);

    expect(await stores.inbox.admit(entry("1"))).toBe(true);
    const aside = readdirSync(directory).filter((name) => name.includes(".damaged-"));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(directory, aside[0]!), "utf8")).toBe(damaged);
    expect(warnings.join()).toMatch(/moodbot\.db is damaged\. It was set aside as/);
  });

  it("is noticed where only some of its pages are damaged", async () => {
    const directory = temporaryDirectory();
    const first = open(directory);
    for (let count = 0; count < 200; count += 1) {
      await first.inbox.admit(entry(String(count), { payload: "words ".repeat(50) }));
    }
    await first.close();
    const file = join(directory, "moodbot.db");
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4096 * 20, 4096 * 30);
    writeFileSync(file, bytes);

    const second = open(directory);
    expect(await second.inbox.open()).toEqual([]);
    expect(readdirSync(directory).some((name) => name.includes(".damaged-"))).toBe(true);
  });
});

describe("a disk that refuses", () => {
  it("fails with file and remedy when it is full, keeps what it has, and goes on once there is room", async () => {
    const script = `
      const stores = openSqliteStores({ directory, logger });
      const key = (id) => ({ ...entry.key, id: String(id) });
      let taken = 0;
      try {
        for (;; taken += 1) await stores.inbox.admit({ ...entry, key: key(taken), payload: "x".repeat(5000) });
      } catch (error) {
        console.log(JSON.stringify({ taken, name: error.name, message: error.message, open: (await stores.inbox.open()).length }));
      }
      process.kill(process.pid, "SIGKILL");`;
    const directory = temporaryDirectory();
    // A limit on the size of files stands in for the full disk; beyond it the system refuses to write.
    const child = () => inChild(directory, script.replace(/process\.kill.*/, ""), "trap '' XFSZ; ulimit -f 600;");
    const seen = JSON.parse(child()) as { taken: number; name: string; message: string; open: number };
    expect(seen).toMatchObject({ name: "StoreError", open: seen.taken });
    expect(seen.message).toMatch(/moodbot\.db .*Check the disk/);

    const stores = open(directory);
    expect(await stores.inbox.open()).toHaveLength(seen.taken);
    expect(await stores.inbox.admit(entry("later"))).toBe(true);
  });

  it("fails with file and remedy when another program holds the lock, and goes on afterwards", async () => {
    const directory = temporaryDirectory();
    const stores = open(directory);
    const other = new Database(join(directory, "moodbot.db"));
    other.exec("begin immediate");
    await expect(stores.inbox.admit(entry("1"))).rejects.toThrow(/moodbot\.db is locked by another program/);
    other.exec("rollback");
    other.close();
    expect(await stores.inbox.admit(entry("1"))).toBe(true);
  });

  it("says that it has been closed to work that comes after the end", async () => {
    const stores = open(temporaryDirectory());
    await stores.inbox.admit(entry("1"));
    await stores.close();
    await expect(stores.inbox.admit(entry("1"))).rejects.toThrow(StoreError);
  });
});

describe("what is removed", () => {
  it("leaves no words of a closed message in the file, once the log has been emptied", async () => {
    const directory = temporaryDirectory();
    const stores = open(directory);
    await stores.inbox.admit(entry("1", { payload: "unmistakable words" }));
    await stores.inbox.setReaction(key("1"), "done");
    await stores.inbox.complete(key("1"), null);
    await stores.expire(0);
    expect(bytesIn(directory)).not.toContain("unmistakable");
  });

  it("leaves nothing of a forgotten person in any file", async () => {
    const directory = temporaryDirectory();
    const stores = open(directory);
    const person = "f".repeat(32);
    await answer(stores, turn("1", { authorKeys: [person], question: "unmistakable question" }), { authorKey: person });
    await stores.moods.record(mood("1", { authorKey: person }));
    await stores.inbox.admit(entry("unmistakable-id", { authorKey: person, payload: "unmistakable words" }));
    expect(bytesIn(directory)).toContain("unmistakable");
    await stores.forgetPerson(person, start + 1000);

    expect(bytesIn(directory)).not.toContain("unmistakable");
    expect(bytesIn(directory)).not.toContain(person);
    expect(existsSync(join(directory, "moodbot.db-wal")) && statSync(join(directory, "moodbot.db-wal")).size).toBe(0);
  });
});
