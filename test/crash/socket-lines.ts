import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Line } from "./protocol.js";

/** Hands on each JSON line of a socket. A line cut off by a kill is dropped. */
export function readLines(socket: Socket, handle: (line: Line) => void): void {
  socket.on("error", () => {});
  const lines = createInterface({ input: socket });
  lines.on("error", () => {});
  lines.on("line", (text) => {
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      return;
    }
    handle(line);
  });
}

/** Writes a JSON line, if anybody is still there. */
export function writeLine(socket: Socket, line: Line): void {
  if (socket.writable) {
    socket.write(`${JSON.stringify(line)}\n`);
  }
}
