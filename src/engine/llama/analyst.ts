import type { Classification } from "../engine.js";
import type { Calibration } from "../prompt-files.js";
import { calibrate, contentFreeTexts } from "./calibration.js";
import type { ClassifierRole, LabelReading } from "./classifier-role.js";

/** The cold analyst: turns what the classifier reads of the two moods, positive first, into a calibrated probability. */
export class Analyst {
  readonly #classifier: ClassifierRole;
  readonly #calibration: Calibration;
  #leaning = 0;

  constructor(classifier: ClassifierRole, calibration: Calibration) {
    this.#classifier = classifier;
    this.#calibration = calibration;
  }

  /** Judges one text; see {@link Engine.classify}. */
  async classify(text: string, signal?: AbortSignal): Promise<Classification> {
    const started = performance.now();
    const reading = await this.#classifier.read(text, signal);
    const logOdds = logOddsOf(reading);
    const positive = calibrate(logOdds, this.#calibration, this.#leaning);
    const label = positive >= 0.5 ? "positive" : "negative";
    const { mass, labelIsTop } = reading;
    return { label, positive, logOdds, mass, labelIsTop, milliseconds: performance.now() - started };
  }

  /** Measures the prompt's own leaning where that is asked for. Before the loop starts. */
  async prepare(): Promise<void> {
    if (this.#calibration !== "content-free") return;
    let sum = 0;
    for (const text of contentFreeTexts) {
      const reading = this.#classifier.read(text);
      await this.#classifier.step();
      sum += logOddsOf(await reading);
    }
    this.#leaning = sum / contentFreeTexts.length;
  }
}

function logOddsOf({ logits: [positive = 0, negative = 0] }: LabelReading): number {
  return positive - negative;
}
