import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ConfigurationError, errorText } from "../../errors.js";
import { wordsIn, type Language } from "../../words/words.js";
import { careFolder } from "./shipped-files.js";

const inBoth = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const origin = { source: z.url(), date: z.string().min(4) };
const line = z.strictObject({ name: inBoth, contact: inBoth, ...origin });

const placesFile = z.strictObject({
  international: z.array(line).min(1),
  places: z.record(
    z.string().regex(/^[A-Z]{2}$/, "a place is named by two capital letters, as in ISO 3166-1"),
    z.strictObject({
      name: inBoth,
      emergency: z.strictObject({ number: z.string().min(2), ...origin }).optional(),
      lines: z.array(line),
    }),
  ),
});

type PlacesFile = z.output<typeof placesFile>;

/** When a text is said: at the crisis itself, or to what follows it. */
export type CrisisMoment = "first" | "later";

/** The fixed texts, ready to be filled with the places of one country. */
export class CrisisTexts {
  readonly #templates: Readonly<Record<`${CrisisMoment}.${Language}`, string>>;
  readonly #table: PlacesFile;

  constructor(templates: Readonly<Record<`${CrisisMoment}.${Language}`, string>>, table: PlacesFile) {
    this.#templates = templates;
    this.#table = table;
  }

  /** The places in the table: code, as in `US`, to name. */
  places(language: Language): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.#table.places).map(([code, place]) => [code, place.name[language]]));
  }

  /** The text for a moment. An unknown place, or none, leaves the emergency number unnamed and gives the finder alone. */
  text(moment: CrisisMoment, language: Language, place: string | null): string {
    const words = wordsIn(language);
    const known = place === null ? undefined : this.#table.places[place];
    const lines = [...(known?.lines ?? []), ...this.#table.international];
    const list = [
      words.crisisEmergency(known?.emergency?.number ?? null),
      ...lines.map((entry) => `${entry.name[language]}: ${entry.contact[language]}`),
    ];
    return this.#templates[`${moment}.${language}`].replace("{{places}}", () =>
      list.map((entry) => `- ${entry}`).join("\n"),
    );
  }
}

/**
 * Reads `crisis/places.yaml` and the texts beside it.
 *
 * @throws ConfigurationError with every problem of every file.
 */
export async function loadCrisisTexts(promptsDirectory: string): Promise<CrisisTexts> {
  const folder = careFolder(promptsDirectory, "crisis");
  const problems: string[] = [];
  const read = async <Result>(name: string, use: (content: string) => Result): Promise<Result | undefined> => {
    try {
      return use(await readFile(join(folder, name), "utf8"));
    } catch (error) {
      problems.push(
        `${join(folder, name)}: ${error instanceof z.ZodError ? z.prettifyError(error) : errorText(error)}.`,
      );
      return undefined;
    }
  };
  const template = async (name: string) => (await read(name, checkedTemplate)) ?? "";
  const templates = {
    "first.en": await template("first.en.md"),
    "first.zh": await template("first.zh.md"),
    "later.en": await template("later.en.md"),
    "later.zh": await template("later.zh.md"),
  };
  const table = await read("places.yaml", (content) => placesFile.parse(parse(content)));
  if (table === undefined || problems.length > 0) {
    throw new ConfigurationError(problems);
  }
  return new CrisisTexts(templates, table);
}

function checkedTemplate(content: string): string {
  const text = content.trim();
  if (text.split("{{places}}").length !== 2) {
    throw new Error("must hold {{places}} exactly once");
  }
  return text;
}
