// Completes package-lock.json after a change of dependencies: run `node deploy/lock-platforms.mjs`.
// npm leaves out an optional package that the registry at hand does not offer, as mirrors do with other platforms'
// binaries; `npm ci` then calls the lock file out of step, and on those platforms a part would be missing. An entry
// needs no more than its version and the platform it serves.
// It also narrows two sets of Linux packages to the machines they serve (their own metadata admits more), which spares
// an x64 server 30 MB.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const packages = lock.packages;

const systems = [
  [/android/, "android"],
  [/darwin|mac/, "darwin"],
  [/freebsd/, "freebsd"],
  [/linux/, "linux"],
  [/openharmony/, "openharmony"],
  [/win32|win-/, "win32"],
  [/fsevents/, "darwin"],
  [/netbsd/, "netbsd"],
  [/openbsd/, "openbsd"],
  [/sunos/, "sunos"],
  [/aix/, "aix"],
];
const processors = [
  [/wasm/, "wasm32"],
  [/arm64/, "arm64"],
  [/arm/, "arm"],
  [/ia32/, "ia32"],
  [/loong64/, "loong64"],
  [/mips64el/, "mips64el"],
  [/ppc64/, "ppc64"],
  [/riscv64/, "riscv64"],
  [/s390x/, "s390x"],
  [/x64|x86_64/, "x64"],
];

function platformOf(name) {
  const find = (table) => table.find(([pattern]) => pattern.test(name))?.[1];
  const [os, cpu] = [find(systems), find(processors)];
  return { ...(cpu && { cpu: [cpu] }), ...(os && { os: [os] }) };
}

for (const [owner, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    const isThere = packages[place] !== undefined || packages[`${owner}/${place}`] !== undefined;
    const platform = platformOf(name);
    if (!isThere && (platform.os || platform.cpu)) {
      const dev = entry.dev === true && { dev: true };
      packages[place] = { version: range.replace(/^[\^~]/, ""), ...platform, ...dev, optional: true };
    }
  }
}
packages["node_modules/@node-llama-cpp/linux-arm64"].cpu = ["arm64"];
for (const cpu of ["arm64", "x64"]) {
  packages[`node_modules/@libsql/linux-${cpu}-gnu`].libc = ["glibc"];
  packages[`node_modules/@libsql/linux-${cpu}-musl`].libc = ["musl"];
}

lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
