import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runCrashes } from "./crash-run.js";

/** Messages said for each kill. */
const messagesPerKill = 5;

const { values } = parseArgs({
  options: { runs: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
});
const kills = Number(values.runs);
const seed = Number(values.seed);
if (!Number.isInteger(kills) || kills < 2 || !Number.isInteger(seed)) {
  throw new Error(
    `--runs must be a whole number from 2, --seed a whole number; got ${values.runs} and ${values.seed}.`,
  );
}

const directory = mkdtempSync(join(tmpdir(), "moodbot-crash-"));
const child = fileURLToPath(new URL("child.js", import.meta.url));
const total = { messages: 0, lost: 0, doubled: 0, wrong: 0, kills: 0, failedExits: 0 };
for (const [index, style] of (["discord", "slack"] as const).entries()) {
  const share = index === 0 ? Math.ceil(kills / 2) : Math.floor(kills / 2);
  const messages = share * messagesPerKill;
  const options = { style, messages, kills: share, seed: seed + index, directory: join(directory, style), child };
  const result = await runCrashes(options);
  for (const kind of ["lost", "doubled", "wrong"] as const) {
    result[kind].forEach((line) => console.log(`${style} ${kind}: ${line}`));
    total[kind] += result[kind].length;
  }
  total.messages += messages;
  total.kills += result.kills;
  total.failedExits += Number(result.exitCode !== 0);
  console.log(`${style}: ${messages} messages, ${share} kills, exit code ${result.exitCode} after SIGTERM`);
}
rmSync(directory, { recursive: true, force: true });
const { messages, lost, doubled, wrong, failedExits } = total;
if (wrong > 0) {
  console.log(`conversations out of order or unlike their history: ${wrong}`);
}
console.log(`messages ${messages}, lost ${lost}, doubled ${doubled}, kills ${total.kills}`);
process.exitCode = lost + doubled + wrong + failedExits > 0 ? 1 : 0;
