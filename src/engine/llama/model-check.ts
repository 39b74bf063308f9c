import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { ConfigurationError } from "../../errors.js";
import { CutShortError, NotGgufError, readGgufHeader } from "./gguf-header.js";

/** Architectures whose ChatML conversations the engine writes. */
const architectures = ["qwen2", "qwen3"];

/**
 * Looks at a model file before the library does, whose own errors say little.
 *
 * @param name the catalogue's name for the remedy; unknown when left out
 * @throws {@link ConfigurationError} naming the file, what is wrong with it and the command that fetches a good one
 */
export async function checkModelFile(path: string, name?: string): Promise<void> {
  const size = await stat(path).then(
    (file) => (file.isFile() ? file.size : fail(path, name, "is not a file")),
    (error: NodeJS.ErrnoException) =>
      fail(path, name, error.code === "ENOENT" ? "does not exist" : `cannot be read (${error.code})`, error),
  );
  if (size === 0) fail(path, name, "is empty");
  const { architecture, neededBytes } = await readGgufHeader(path).catch((error: unknown) => {
    if (error instanceof NotGgufError) {
      const guess = path.endsWith(".gguf") ? " (a web page may have been saved in its place)" : "";
      return fail(path, name, `is not a GGUF file${guess}`, error);
    }
    if (error instanceof CutShortError)
      return fail(path, name, `is cut short within its header, at ${size} bytes`, error);
    return fail(path, name, `cannot be read (${error instanceof Error ? error.message : "?"})`, error);
  });
  if (size < neededBytes) fail(path, name, `is cut short: it has ${size} of ${neededBytes} bytes`);
  if (!architectures.includes(architecture)) {
    fail(path, name, `holds a model of type "${architecture}"; this bot needs ${architectures.join(" or ")}`);
  }
}

/** Says that a file which passed the check could not be loaded after all. `detail` is the library's last word. */
export function unloadableModel(path: string, name: string | undefined, detail: string, cause: unknown): never {
  return fail(path, name, `cannot be loaded and may be damaged (${detail})`, cause);
}

function fail(path: string, name: string | undefined, fault: string, cause?: unknown): never {
  // A model that was chosen by its path goes by its file's name, which nothing can be fetched by.
  const isFetched = name !== undefined && !basename(path).startsWith(name);
  const remedy = isFetched
    ? `Fetch it again with: npm run pull -- ${name}`
    : "Set MODEL to another file, or fetch a model with npm run pull -- NAME and set MODEL to its name.";
  throw new ConfigurationError([`The model file ${path} ${fault}. ${remedy}`], { cause });
}
