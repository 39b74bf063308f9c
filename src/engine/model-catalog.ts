import { existsSync, readFileSync } from "node:fs";
import { basename, isAbsolute, join, resolve } from "node:path";
import { z } from "zod";
import { ConfigurationError, errorText } from "../errors.js";
import { projectFolder } from "../project-folder.js";

/** A model that `npm run pull` can fetch. */
export interface CatalogueEntry {
  readonly name: string;
  /** `hf:user/repository/file.gguf`. */
  readonly uri: string;
  /** Size of the file, about, in 10⁶ bytes. */
  readonly megabytes: number;
  /** In plain words. */
  readonly licence: string;
}

/** A model file that is to be loaded. */
export interface ModelChoice {
  readonly path: string;
  /** As the catalogue names it, `tiny`, or the file's name. */
  readonly name: string;
  /** Whether this is the bundled model, which is only a beginning. */
  readonly isBundled: boolean;
}

/** The setting is right, but the file it names is not here (yet). */
export class ModelMissingError extends ConfigurationError {}

const bundled: ModelChoice = { path: join(projectFolder, "models/tiny/tiny.gguf"), name: "tiny", isBundled: true };

const schema = z.strictObject({
  models: z.array(
    z.strictObject({
      name: z.string(),
      uri: z.string().regex(/^hf:[^/]+\/[^/]+\/.+\.gguf$/),
      megabytes: z.number().positive(),
      licence: z.string(),
    }),
  ),
});

/**
 * Reads the catalogue of models, best first.
 *
 * @throws ConfigurationError when the file is missing or malformed.
 */
export function readCatalogue(path = join(projectFolder, "models/catalog.json")): readonly CatalogueEntry[] {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8"))).models;
  } catch (error) {
    throw new ConfigurationError([`The model catalogue ${path} cannot be read: ${errorText(error)}.`], {
      cause: error,
    });
  }
}

/** The file that a URI is kept in: its own name, so that people recognise it. */
export function modelFileName(uri: string): string {
  return basename(uri);
}

/**
 * Turns a name of the catalogue or an `hf:` URI into an entry to fetch.
 *
 * @throws ConfigurationError that lists the catalogue where the name is unknown.
 */
export function findModel(
  nameOrUri: string,
  catalogue: readonly CatalogueEntry[],
): Pick<CatalogueEntry, "name" | "uri"> & Partial<CatalogueEntry> {
  const entry = catalogue.find((model) => model.name === nameOrUri || model.uri === nameOrUri);
  if (entry !== undefined) {
    return entry;
  }
  if (/^hf:[^/]+\/[^/]+\/.+\.gguf$/.test(nameOrUri)) {
    return { name: modelFileName(nameOrUri), uri: nameOrUri };
  }
  const names = catalogue.map((model) => model.name).join(", ");
  throw new ConfigurationError([
    `There is no model called "${nameOrUri}". The catalogue holds ${names}; or give hf:USER/REPOSITORY/FILE.gguf.`,
  ]);
}

/**
 * Chooses the model file by the setting MODEL: `auto` (the first of the catalogue that is here, else the bundled one),
 * `tiny`, a catalogue name, an `hf:` URI, or a path.
 *
 * @throws ModelMissingError naming the missing file and the command that fetches it, ConfigurationError for an unknown
 * name.
 */
export function chooseModel(
  setting: string,
  modelsFolder: string,
  catalogue: readonly CatalogueEntry[] = readCatalogue(),
): ModelChoice {
  if (setting === "tiny") {
    return bundled;
  }
  const fetched = (entry: { readonly name: string; readonly uri: string }): ModelChoice => ({
    path: resolve(modelsFolder, modelFileName(entry.uri)),
    name: entry.name,
    isBundled: false,
  });
  if (setting === "auto") {
    return catalogue.map(fetched).find(({ path }) => existsSync(path)) ?? bundled;
  }
  if (!setting.startsWith("hf:") && (isAbsolute(setting) || setting.toLowerCase().endsWith(".gguf"))) {
    const path = [resolve(setting), resolve(modelsFolder, setting)].find((candidate) => existsSync(candidate));
    if (path === undefined) {
      throw new ModelMissingError([`MODEL names the file ${setting}, which does not exist.`]);
    }
    return { path, name: basename(path), isBundled: false };
  }
  const choice = fetched(findModel(setting, catalogue));
  if (!existsSync(choice.path)) {
    throw new ModelMissingError([
      `MODEL is ${setting}, but ${choice.path} is not here. Fetch it with: npm run pull -- ${setting}`,
    ]);
  }
  return choice;
}
