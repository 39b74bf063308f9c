import { execFileSync } from "node:child_process";

/** Compiles `dist/` once, since some tests run the program as its user does: `node .` in a process of its own. */
export default function setup(): void {
  execFileSync("npm", ["run", "-s", "build"], { stdio: "inherit" });
}
