import { mkdir, rename, stat, statfs, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createModelDownloader } from "node-llama-cpp";
import { ConfigurationError, errorCode, errorText } from "../../errors.js";
import { hashFile } from "../hash-file.js";
import { modelFileName } from "../model-catalog.js";
import { findRemoteModel, type RemoteModel } from "../remote-model.js";
import { checkModelFile } from "./model-check.js";

/** What to fetch and how long to wait for it. */
export interface DownloadOptions {
  /** Name for the remedies in errors. */
  readonly name: string;
  /** `hf:user/repository/file.gguf`. */
  readonly uri: string;
  readonly folder: string;
  /** Base of the server, HF_ENDPOINT. */
  readonly endpoint: string;
  /** Called often, with bytes. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Aborting keeps what has come; the next try goes on from there. */
  readonly signal?: AbortSignal;
  /** Give up when nothing has come for this long. @default 60000 */
  readonly stallMilliseconds?: number;
  /** Give up after this long in all. @default 6 hours */
  readonly limitMilliseconds?: number;
}

/** A model file that is here, whole. */
export interface DownloadedModel {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether the hash was compared with the one the server gave. */
  readonly isVerified: boolean;
  /** Whether it had been here before. */
  readonly wasHere: boolean;
}

/** Room to leave on the disk beside the model, in bytes. */
const spareBytes = 200e6;

/**
 * Fetches a model file, going on where an interrupted try stopped, and proves that it is whole: size, GGUF header and,
 * where the server tells it, SHA-256. The hash is kept beside the file as `FILE.sha256`.
 *
 * @throws ConfigurationError naming what is wrong and what helps; the signal's reason when aborted.
 */
export async function downloadModel(options: DownloadOptions): Promise<DownloadedModel> {
  const { uri, folder, endpoint, signal, name } = options;
  const path = resolve(folder, modelFileName(uri));
  const remote = await findRemoteModel(uri, endpoint, signal);
  const here = await sizeOf(path);
  const wasHere = here !== null && (remote.size === null || here === remote.size);
  if (!wasHere) {
    await makeRoom(options, remote, path);
    await fetchFile(options, remote, path);
  }
  const bytes = await sizeOf(path);
  if (bytes === null || (remote.size !== null && bytes !== remote.size)) {
    throw new ConfigurationError([
      `${path} is cut short: ${bytes ?? 0} of ${remote.size} bytes are here. Run again to go on: npm run pull -- ${name}`,
    ]);
  }
  await checkModelFile(path, name);
  const sha256 = await hashFile(path);
  if (remote.sha256 !== null && remote.sha256 !== sha256) {
    await rename(path, `${path}.damaged`);
    throw new ConfigurationError([
      `${path} is not what the server holds (SHA-256 ${sha256} instead of ${remote.sha256}); it was set aside as ` +
        `${path}.damaged. Run again: npm run pull -- ${name}`,
    ]);
  }
  await writeFile(`${path}.sha256`, `${sha256}  ${modelFileName(uri)}\n`);
  return { path, bytes, sha256, isVerified: remote.sha256 !== null, wasHere };
}

async function makeRoom(options: DownloadOptions, remote: RemoteModel, path: string): Promise<void> {
  try {
    await mkdir(options.folder, { recursive: true });
    const { bavail, bsize } = await statfs(options.folder);
    const partial = (await sizeOf(`${path}.ipull`)) ?? 0;
    const missing = (remote.size ?? 0) + spareBytes - partial - bavail * bsize;
    if (missing > 0) {
      throw new ConfigurationError([
        `The disk of ${resolve(options.folder)} is ${megabytes(missing)} short of room for this model. Free some, or set MODELS_DIR.`,
      ]);
    }
  } catch (error) {
    if (error instanceof ConfigurationError) {
      throw error;
    }
    throw new ConfigurationError(
      [`The folder ${resolve(options.folder)} cannot be used (${errorText(error)}). Set MODELS_DIR to another.`],
      { cause: error },
    );
  }
}

async function fetchFile(options: DownloadOptions, remote: RemoteModel, path: string): Promise<void> {
  const { name, signal, onProgress, stallMilliseconds = 60_000, limitMilliseconds = 6 * 3_600_000 } = options;
  const giveUp = new AbortController();
  const fail = (reason: string) =>
    giveUp.abort(
      new ConfigurationError([`${remote.url}: ${reason}. What has come is kept; go on with: npm run pull -- ${name}`]),
    );
  const stalled = () => fail(`nothing has come for ${Math.round(stallMilliseconds / 1000)} s`);
  let stall = setTimeout(stalled, stallMilliseconds);
  const limit = setTimeout(
    () => fail(`not finished in ${Math.round(limitMilliseconds / 60_000)} minutes`),
    limitMilliseconds,
  );
  const cancel = signal === undefined ? giveUp.signal : AbortSignal.any([giveUp.signal, signal]);
  let seen = -1;
  try {
    const work = (async () => {
      const downloader = await createModelDownloader({
        modelUri: options.uri,
        dirPath: options.folder,
        fileName: modelFileName(options.uri),
        skipExisting: false,
        deleteTempFileOnCancel: false,
        endpoints: { huggingFace: options.endpoint },
        onProgress: ({ downloadedSize, totalSize }) => {
          if (downloadedSize > seen) {
            seen = downloadedSize;
            clearTimeout(stall);
            stall = setTimeout(stalled, stallMilliseconds);
          }
          onProgress?.(downloadedSize, totalSize);
        },
      });
      await downloader.download({ signal: cancel });
    })();
    // The library keeps trying for minutes before it looks at the signal, and an aborted download resolves.
    await Promise.race([work, rejectOnAbort(cancel)]);
    cancel.throwIfAborted();
  } catch (error) {
    cancel.throwIfAborted();
    const isDiskFull = errorCode(error) === "ENOSPC";
    throw new ConfigurationError(
      [
        isDiskFull
          ? `The disk of ${path} is full. Free some room or set MODELS_DIR, then go on with: npm run pull -- ${name}`
          : `${remote.url} could not be fetched (${errorText(error)}). Go on with: npm run pull -- ${name}`,
      ],
      { cause: error },
    );
  } finally {
    clearTimeout(stall);
    clearTimeout(limit);
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) {
      abort();
    }
  });
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}

/** A size for people. */
export function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
