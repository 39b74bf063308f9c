import { readConfig } from "./config.js";
import { downloadModel, megabytes } from "./engine/llama/download-model.js";
import { findModel, readCatalogue } from "./engine/model-catalog.js";
import { ConfigurationError, errorText } from "./errors.js";

const barWidth = 30;

/** `npm run pull -- NAME`: fetches a model of the catalogue, or of an `hf:` URI. Without a name it lists the catalogue. */
async function pull(nameOrUri: string | undefined): Promise<void> {
  const config = readConfig();
  const catalogue = readCatalogue();
  if (nameOrUri === undefined) {
    const rows = catalogue.map(
      (model) => `  ${model.name.padEnd(26)} ${String(model.megabytes).padStart(4)} MB   ${model.licence}`,
    );
    process.stdout.write(
      `npm run pull -- NAME, with one of these, best first, or hf:USER/REPOSITORY/FILE.gguf:\n\n${rows.join("\n")}\n`,
    );
    return;
  }
  const model = findModel(nameOrUri, catalogue);
  if (model.licence !== undefined) {
    process.stdout.write(`${model.name}. Licence: ${model.licence}.\n`);
  }
  const stop = new AbortController();
  process.once("SIGINT", () =>
    stop.abort(new ConfigurationError(["Stopped. What has come is kept; run again to go on."])),
  );
  const result = await downloadModel({
    name: nameOrUri,
    uri: model.uri,
    folder: config.MODELS_DIR,
    endpoint: config.HF_ENDPOINT,
    signal: stop.signal,
    onProgress: progressBar(process.stderr),
  });
  const verified = result.isVerified ? ", as the server says" : "";
  process.stdout.write(
    `${result.wasHere ? "Already here" : "Fetched"}: ${result.path} (${megabytes(result.bytes)})\nSHA-256 ${result.sha256}${verified}\n` +
      "The bot takes it at its next start, unless MODEL says otherwise.\n",
  );
}

/** Draws a bar on a terminal, at most five times a second; elsewhere says every tenth of the way in a line. */
function progressBar(stream: NodeJS.WriteStream): (done: number, total: number) => void {
  const startedAt = performance.now();
  let last = -Infinity;
  let lastTenth = 0;
  return (done, total) => {
    const share = total > 0 ? done / total : 0;
    const text = `${megabytes(done)} of ${megabytes(total)}, ${(done / 1e3 / (performance.now() - startedAt)).toFixed(1)} MB/s`;
    if (stream.isTTY && (performance.now() - last > 200 || done === total)) {
      last = performance.now();
      const filled = Math.round(share * barWidth);
      stream.write(`\r${"█".repeat(filled)}${"░".repeat(barWidth - filled)} ${text}  ${done === total ? "\n" : ""}`);
    } else if (!stream.isTTY && Math.floor(share * 10) > lastTenth) {
      lastTenth = Math.floor(share * 10);
      stream.write(`${lastTenth * 10} %: ${text}\n`);
    }
  };
}

try {
  await pull(process.argv[2]);
} catch (error) {
  process.stderr.write(`\n${error instanceof ConfigurationError ? errorText(error) : String(error)}\n`);
  process.exitCode = 1;
}
// The library keeps a timer of its own for a while after an interrupted download.
process.exit();
