import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createHash } from "node:crypto";

/** How the server misbehaves: it stalls, refuses with a status, or claims another hash. */
export interface ModelServerFaults {
  isStalled: boolean;
  status: number;
  claimedHash: string | null;
}

/** A Hugging Face server as far as fetching one file goes: redirection with size and hash, ranges, faults. */
export interface ModelServer {
  readonly endpoint: string;
  readonly faults: ModelServerFaults;
  /** Bytes of the file sent so far. */
  sent(): number;
  /** Where each request for a piece of the file began, the four bytes of its head included. */
  starts(): readonly number[];
  close(): Promise<void>;
}

/** Serves `content` at `/user/repository/resolve/main/model.gguf`. */
export async function serveModel(content: Buffer): Promise<ModelServer> {
  const faults: ModelServerFaults = { isStalled: false, status: 200, claimedHash: null };
  const hash = createHash("sha256").update(content).digest("hex");
  let sent = 0;
  const starts: number[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (faults.status !== 200 || !/^\/(user\/repository\/resolve\/main|cdn)\/model\.gguf$/.test(path)) {
      response.writeHead(faults.status === 200 ? 404 : faults.status).end("no such file");
    } else if (path.startsWith("/user")) {
      const headers = {
        location: "/cdn/model.gguf",
        "x-linked-size": content.length,
        "x-linked-etag": `"${faults.claimedHash ?? hash}"`,
      };
      response.writeHead(302, headers).end();
    } else {
      sendFile(request, response);
    }
  });

  function sendFile(request: IncomingMessage, response: ServerResponse): void {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const from = Number(range?.[1] ?? 0);
    const to = range?.[2] ? Number(range[2]) : content.length - 1;
    const body = content.subarray(from, to + 1);
    starts.push(from);
    response.writeHead(range === null ? 200 : 206, {
      "content-length": body.length,
      "accept-ranges": "bytes",
      ...(range !== null && { "content-range": `bytes ${from}-${to}/${content.length}` }),
    });
    if (request.method === "HEAD") {
      response.end();
    } else if (body.length <= 4) {
      response.end(body);
    } else {
      // A client that hangs up ends the pipeline with an error that is none of ours.
      void pipeline(Readable.from(pieces(response, body)), response).catch(() => {});
    }
  }

  async function* pieces(response: ServerResponse, body: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < body.length; at += 64 * 1024) {
      if (faults.isStalled) {
        await once(response, "close");
      }
      const piece = body.subarray(at, at + 64 * 1024);
      sent += piece.length;
      yield piece;
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    sent: () => sent,
    starts: () => starts,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
