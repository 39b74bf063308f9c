import { open, stat } from "node:fs/promises";
import { readGgufFileInfo, type GgufFileInfo } from "node-llama-cpp";
import { ConfigurationError } from "../../errors.js";

/** Architectures whose ChatML conversations the engine writes. */
const architectures = ["qwen2", "qwen3"];

/**
 * Looks at a model file before the library does, whose own errors say little.
 *
 * @param name the catalogue's name for the remedy, `NAME` when unknown
 * @throws {@link ConfigurationError} naming the file, what is wrong with it and the command that fetches a good one
 */
export async function checkModelFile(path: string, name = "NAME"): Promise<GgufFileInfo> {
  const remedy = `Fetch it with: npm run pull -- ${name}`;
  const fail = (fault: string, cause?: unknown): never => {
    throw new ConfigurationError([`The model file ${path} ${fault}. ${remedy}`], { cause });
  };
  const size = await stat(path).then(
    (file) => (file.isFile() ? file.size : fail("is not a file")),
    (error: NodeJS.ErrnoException) =>
      fail(error.code === "ENOENT" ? "does not exist" : `cannot be read (${error.code ?? error.message})`, error),
  );
  const start = await firstBytes(path).catch((error: unknown) => fail("cannot be opened", error));
  if (size === 0) fail("is empty");
  if (start.toString("latin1") !== "GGUF") fail("is not a GGUF file (it may be a web page saved in its place)");
  const info = await readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false }).catch((error: unknown) =>
    fail(`is cut short or damaged within its first part (${size} bytes are here)`, error),
  );
  const lastTensor = Math.max(0, ...(info.fullTensorInfo ?? []).map((tensor) => Number(tensor.fileOffset)));
  if (info.splicedParts === 1 && lastTensor >= size) {
    fail(`is cut short: ${size} bytes are here, more than ${lastTensor} are needed`);
  }
  const { architecture } = info.metadata.general;
  if (!architectures.includes(architecture)) {
    fail(`holds a ${architecture} model; this bot speaks with ${architectures.join(" and ")} models`);
  }
  return info;
}

/** The remedy-bearing error for a file that passed the check and that the library still could not load. */
export function unloadableModel(path: string, name: string | undefined, detail: string, cause: unknown): Error {
  return new ConfigurationError(
    [
      `The model file ${path} cannot be loaded (${detail}); it may be cut short or damaged. ` +
        `Fetch it with: npm run pull -- ${name ?? "NAME"}`,
    ],
    { cause },
  );
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
