import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";

/** How the program ended and what it wrote. */
export interface ProgramResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** A program that is still running. */
export interface RunningProgram {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<ProgramResult>;
  /** Resolves when the standard output holds this text; rejects when the program ends before. */
  says(text: string): Promise<void>;
}

/** Starts `node .` as an operator would, with nothing in its environment but a path and these settings. */
export function startProgram(args: readonly string[], settings: Readonly<Record<string, string>> = {}): RunningProgram {
  const child = spawn(process.execPath, [".", ...args], {
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      LOCALE: "en",
      MODEL: "tiny",
      THREADS: "1",
      ...settings,
    },
    stdio: "pipe",
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = new Promise<ProgramResult>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, output, errors }));
  });
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output.includes(text) && resolve();
      look();
      child.stdout.on("data", look);
      void ended.then(() => reject(new Error(`ended without saying ${JSON.stringify(text)}: ${output}${errors}`)));
    });
  return { child, ended, says };
}

/** Runs `node .` to its end on this standard input. */
export function runProgram(
  args: readonly string[],
  input: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const { child, ended } = startProgram(args, settings);
  child.stdin.end(input);
  return ended;
}
