import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { downloadModel, type DownloadOptions } from "../../src/engine/llama/download-model.js";
import { serveModel, type ModelServer } from "../fakes/model-server.js";

const model = readFileSync("models/tiny/tiny.gguf");
let server: ModelServer;
let folder: string;

async function serve(content: Buffer): Promise<void> {
  server = await serveModel(content);
}

function fetchModel(changes: Partial<DownloadOptions> = {}) {
  const { endpoint } = server;
  return downloadModel({ name: "demo", uri: "hf:user/repository/model.gguf", folder, endpoint, ...changes });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "moodbot-models-"));
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("downloadModel", () => {
  test("fetches a whole file, compares its hash with the server's, and keeps it beside the file", async () => {
    await serve(model);
    const shares: number[] = [];
    const result = await fetchModel({ onProgress: (done, total) => shares.push(done / total) });
    expect(readFileSync(result.path).equals(model)).toBe(true);
    expect(result).toMatchObject({ bytes: model.length, isVerified: true, wasHere: false });
    expect(readFileSync(`${result.path}.sha256`, "utf8")).toBe(`${result.sha256}  model.gguf\n`);
    expect(shares.at(-1)).toBe(1);
  });

  test("does not fetch again what is here", async () => {
    await serve(model);
    await fetchModel();
    const before = server.sent();
    expect((await fetchModel()).wasHere).toBe(true);
    expect(server.sent()).toBe(before);
  });

  test("goes on where an interrupted try stopped", async () => {
    const long = Buffer.concat([model, Buffer.alloc(32 << 20)]);
    await serve(long);
    const stop = new AbortController();
    const onProgress = (done: number) => {
      if (done > 20 << 20) stop.abort(new Error("enough"));
    };
    await expect(fetchModel({ signal: stop.signal, onProgress })).rejects.toThrow("enough");
    const first = [...server.starts()];
    const result = await fetchModel();
    expect(result.bytes).toBe(long.length);
    const again = server.starts().slice(first.length);
    expect(first.some((start) => start > 0 && !again.includes(start))).toBe(true);
  });

  test("gives up when nothing comes any more, and says how to go on", async () => {
    await serve(model);
    server.faults.isStalled = true;
    await expect(fetchModel({ stallMilliseconds: 300 })).rejects.toThrow(
      /nothing has come for .* go on with: npm run pull -- demo/,
    );
  });

  test("gives up when the whole takes too long", async () => {
    await serve(model);
    server.faults.isStalled = true;
    await expect(fetchModel({ limitMilliseconds: 300 })).rejects.toThrow(/not finished in/);
  });

  test("says that an address is wrong", async () => {
    await serve(model);
    await expect(fetchModel({ uri: "hf:user/repository/other.gguf" })).rejects.toThrow(/answers 404 .*catalog\.json/);
  });

  test("says that the server is out of reach", async () => {
    await serve(model);
    await server.close();
    await expect(fetchModel()).rejects.toThrow(/cannot be reached .*ECONNREFUSED.* HF_ENDPOINT/);
  });

  test("fetches nothing that is no GGUF file", async () => {
    await serve(Buffer.from("<html>not found</html>".repeat(1000)));
    await expect(fetchModel()).rejects.toThrow(/is not a GGUF model file/);
    expect(server.sent()).toBe(0);
  });

  test("finds a file that was cut short on the server", async () => {
    await serve(model.subarray(0, 100_000));
    await expect(fetchModel()).rejects.toThrow(/model\.gguf is cut short.*npm run pull -- demo/);
  });

  test("sets a file aside whose hash is not the server's", async () => {
    await serve(model);
    server.faults.claimedHash = "0".repeat(64);
    await expect(fetchModel()).rejects.toThrow(/set aside as .*\.damaged/);
  });

  test("says that a folder cannot be used", async () => {
    await serve(model);
    writeFileSync(join(folder, "file"), "");
    await expect(fetchModel({ folder: join(folder, "file") })).rejects.toThrow(/MODELS_DIR/);
  });
});
