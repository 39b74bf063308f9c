// Completes package-lock.json after a change of dependencies: run `node deploy/lock-platforms.mjs`.
// npm writes only the entries that the registry at hand offers for this platform's install; some mirrors lack
// node-llama-cpp's macOS and Windows packages, and `npm ci` on those systems would then install no engine.
// It also narrows two sets of Linux packages to the machines they serve (their own metadata admits more), which
// spares an x64 server 30 MB.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const packages = lock.packages;
const engine = packages["node_modules/node-llama-cpp"];

/** @type {[name: string, os: string, cpu: string[]][]} */
const missing = [
  ["mac-arm64-metal", "darwin", ["arm64", "x64"]],
  ["mac-x64", "darwin", ["x64"]],
  ["win-arm64", "win32", ["arm64", "x64"]],
  ["win-x64", "win32", ["x64"]],
];
for (const [name, os, cpu] of missing) {
  packages[`node_modules/@node-llama-cpp/${name}`] ??= {
    version: engine.optionalDependencies[`@node-llama-cpp/${name}`],
    cpu,
    license: "MIT",
    optional: true,
    os: [os],
    engines: { node: ">=20.0.0" },
  };
}
packages["node_modules/@node-llama-cpp/linux-arm64"].cpu = ["arm64"];
for (const cpu of ["arm64", "x64"]) {
  packages[`node_modules/@libsql/linux-${cpu}-gnu`].libc = ["glibc"];
  packages[`node_modules/@libsql/linux-${cpu}-musl`].libc = ["musl"];
}

lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
