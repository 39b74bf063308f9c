import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readConfig } from "../../src/config.js";
import { ConfigurationError, errorText } from "../../src/errors.js";
import type { Judged } from "../../src/moods/accuracy.js";
import { type Correction, parseCorrections } from "../../src/moods/corrections-tsv.js";
import { compare, figuresOf, type EvalFigures } from "./figures.js";
import { judgeAll, withPlatt, type Candidate, type CandidateResult } from "./judge.js";
import { writeListening } from "./listening.js";
import { pairFigures } from "./pairs.js";
import { readOptions, usage, type EvalOptions } from "./options.js";
import { progressBar } from "./progress-bar.js";
import { readLabelled, type LabelledData } from "./read-data.js";
import { writeReplies } from "./replies.js";
import { describeComparison, describeCorrections, describeFigures, sampleOf } from "./report.js";

async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  if (options === "help") {
    process.stdout.write(usage);
    return;
  }
  if (options.replies !== null) {
    await writeReplies(options);
    return;
  }
  if (options.isListening) {
    await writeListening(options);
    return;
  }
  const corrections = options.corrections === null ? null : readCorrections(options.corrections);
  const data = readLabelled(options.data);
  const results = await judgeCandidates(options, data, corrections === null ? null : sampleOf(corrections));
  const config = readConfig();
  const reports = results.map((result) => ({
    name: result.candidate.name,
    model: result.model,
    promptHash: result.promptHash,
    data: data.path,
    dataHash: data.hash,
    calibration: options.calibration ?? "as the prompt says",
    ...figuresOf(result.judgements, config.NEUTRAL_BAND),
    pairs: pairFigures(result.judgements, ({ row }) => row.language),
  }));
  if (options.out !== null) {
    keepReports(options.out, reports);
  }
  if (options.isJson) {
    const [first] = reports;
    process.stdout.write(`${JSON.stringify(reports.length === 1 ? first : { ...first, candidates: reports })}\n`);
    return;
  }
  if (corrections !== null) {
    process.stdout.write(describeCorrections(corrections));
  }
  printReports(results, reports);
}

async function judgeCandidates(
  options: EvalOptions,
  data: LabelledData,
  corrections: readonly Judged[] | null,
): Promise<CandidateResult[]> {
  const step = Math.max(1, data.rows.length / options.limit);
  const rows = data.rows.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  const results: CandidateResult[] = [];
  for (const candidate of candidatesOf(options)) {
    const calibration = options.calibration === "platt" ? "off" : options.calibration;
    const showProgress = progressBar(candidate.name, rows.length);
    const result = await judgeAll(readConfig(), candidate, calibration, rows, showProgress);
    const isPlatt = options.calibration === "platt";
    results.push(isPlatt ? { ...result, judgements: withPlatt(result.judgements, corrections) } : result);
  }
  return results;
}

function candidatesOf({ models, prompts }: EvalOptions): Candidate[] {
  const chosen = models.length > 0 ? models : [readConfig().MODEL];
  const tried = prompts.length > 0 ? prompts : [null];
  return chosen.flatMap((model) =>
    tried.map((prompt) => ({ name: [model, prompt].filter((part) => part !== null).join(" with "), model, prompt })),
  );
}

function printReports(
  results: readonly CandidateResult[],
  reports: readonly (EvalFigures & { readonly name: string })[],
) {
  for (const [index, report] of reports.entries()) {
    process.stdout.write(describeFigures(report.name, report, results[index]?.judgements ?? []));
  }
  const [first, ...others] = results;
  for (const other of others) {
    if (first !== undefined) {
      const difference = compare(first.judgements, other.judgements);
      process.stdout.write(`\n${describeComparison(first.candidate.name, other.candidate.name, difference)}`);
    }
  }
}

function readCorrections(path: string): readonly Correction[] {
  try {
    return parseCorrections(readFileSync(path, "utf8"));
  } catch (error) {
    throw new ConfigurationError([`${path} cannot be read as corrections: ${errorText(error)}`]);
  }
}

function keepReports(path: string, reports: readonly object[]): void {
  const earlier = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as unknown) : [];
  if (!Array.isArray(earlier)) {
    throw new ConfigurationError([`${path} is no list of reports; name another file with --out.`]);
  }
  const date = new Date().toISOString();
  const dated = reports.map((report) => ({ date, ...report }));
  writeFileSync(path, `${JSON.stringify([...(earlier as unknown[]), ...dated], null, 2)}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? errorText(error) : String(error)}\n`);
  process.exitCode = 1;
}
