import type { Calibration } from "../prompt-files.js";

/** Texts without content whose log-odds show a prompt's own leaning, in both languages. */
export const contentFreeTexts = ["", "N/A", "[MASK]", "……", "无"] as const;

/**
 * The probability of positive from its log-odds.
 *
 * @param leaning mean log-odds of {@link contentFreeTexts}; used by `content-free` alone
 */
export function calibrate(logOdds: number, calibration: Calibration, leaning: number): number {
  if (calibration === "off") return sigmoid(logOdds);
  if (calibration === "content-free") return sigmoid(logOdds - leaning);
  return sigmoid(calibration.a * logOdds + calibration.b);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
