import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the doctor measures the disk that the data will lie on, though its folder is still to be made", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["dist/doctor.js"], {
    // A disk of its own, which is always full.
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      MODEL: "tiny",
      THREADS: "1",
      DATA_DIR: "/proc/not/yet",
    },
  });
  expect(stdout).toContain("Only 0 MB free on the disk of /proc/not/yet.");
}, 60_000);
