import { wilson } from "./interval.js";
import { leastPeople } from "./tally.js";
import { type Usual, usualRate } from "./usual.js";
import { type Utterance, type Voice, voicesOf } from "./voices.js";

/** How readily a channel's turn is told: `low` seldom, `high` early. */
export type Sensitivity = "low" | "normal" | "high";

/** How much of the newest past is searched for a turn. */
export const lookBackMs = 6 * 3_600_000;

interface Thresholds {
  /** Evidence at which an alarm is raised: on average at least so many voices pass between two by chance. */
  readonly evidence: number;
  /** Standard errors by which the turn's share must lie above the usual one. */
  readonly z: number;
  /** Least rise of the true share, 0–1. */
  readonly rise: number;
}

const thresholds: Readonly<Record<Sensitivity, Thresholds>> = {
  low: { evidence: 6e7, z: 2.33, rise: 0.25 },
  normal: { evidence: 1.2e6, z: 1.64, rise: 0.15 },
  high: { evidence: 2.4e4, z: 1.28, rise: 0.1 },
};

/** Without the person who weighs most a tenth of the evidence and so many standard errors suffice. */
const zOfOthers = 0.84;

/** A channel that has turned. */
export interface Turn {
  /** When it began, milliseconds since the epoch. */
  readonly since: number;
  /** Share of negative voices since then, 0–1. */
  readonly negative: number;
  /** The channel's usual share, 0–1. */
  readonly usual: number;
  readonly people: number;
}

/** What {@link findTurn} needs to know beside the messages. */
export interface TurnOptions {
  readonly sensitivity: Sensitivity;
  /** Share of labels that the classifier gets wrong, 0–0.4; makes the least rise one of the true share. */
  readonly errorRate: number;
}

/**
 * Says whether a channel has turned: whether `utterances`, those of the last {@link lookBackMs} oldest first, are more
 * negative than what is usual there.
 *
 * The evidence is an e-detector: for every moment at which a turn may have begun, a bet against "as usual" is kept; the
 * bets are added up, and since each is worth at most 1 on average while all is as usual, the sum passes a threshold c
 * no more often than once in c voices, however often one looks (Shiryaev–Roberts type e-detector: J. Shin, A. Ramdas
 * and A. Rinaldo, "E-detectors: a nonparametric framework for sequential change detection", 2023). Four bets are weighed
 * together. All hold that voices are more often negative (betting on bounded means: I. Waudby-Smith and A. Ramdas, JRSS B
 * 86, 2024); three of them also that people speak up two, four and eight times as fast as is usual at this hour of this
 * day of the week (Poisson likelihood ratio). Where voices come in bouts, and where talks have moods of their own, the
 * two halves of a bet are tempered by how uneven the channel's own history is (quasi-likelihood).
 *
 * A fast start is needed because a dozen voices, by their share alone, never suffice against weeks of false alarms; but a
 * happy crowd is fast too, so a turn must also show in the share alone (Wilson's bound since the turn's beginning), by a
 * rise that the classifier's own errors leave visible, with at least {@link leastPeople} people negative, and still
 * without the person who weighs most.
 */
export function findTurn(utterances: readonly Utterance[], usual: Usual, options: TurnOptions): Turn | null {
  const limits = thresholds[options.sensitivity];
  const voices = voicesOf(utterances);
  const whole = gather(voices, usual);
  if (whole.evidence < limits.evidence) return null;
  const turned = voices.filter((voice) => voice.at >= whole.since);
  const weights = weightsOf(turned);
  const darkPeople = [...weights.values()].filter((weight) => weight > 0).length;
  if (darkPeople < leastPeople || !isShareRaised(turned, usual, limits, options.errorRate)) return null;
  const loudest = [...weights].reduce((most, next) => (next[1] > most[1] ? next : most), ["", -1])[0];
  const others = voices.filter((voice) => voice.author !== loudest);
  const othersSince = others.filter((voice) => voice.at >= whole.since);
  const isLoudestAlone =
    gather(others, usual).evidence < limits.evidence / 10 ||
    !isShareRaised(othersSince, usual, { ...limits, z: Math.min(limits.z, zOfOthers) }, options.errorRate);
  if (isLoudestAlone) return null;
  return { since: whole.since, negative: meanOf(turned), usual: usual.negative, people: weights.size };
}

function isShareRaised(voices: readonly Voice[], usual: Usual, limits: Thresholds, errorRate: number): boolean {
  const share = meanOf(voices);
  const low = wilson(share * voices.length, voices.length, limits.z).low;
  // An error rate e turns a true rise r into r × (1 − 2e) (Rogan and Gladen, American Journal of Epidemiology 107, 1978).
  return low > usual.negative && share - usual.negative >= limits.rise * (1 - 2 * errorRate);
}

function meanOf(voices: readonly Voice[]): number {
  return voices.length === 0 ? 0 : voices.reduce((sum, voice) => sum + voice.negative, 0) / voices.length;
}

/** How many negative voices each person raised, a voice that was half so counting half. */
function weightsOf(voices: readonly Voice[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const voice of voices) weights.set(voice.author, (weights.get(voice.author) ?? 0) + voice.negative);
  return weights;
}

/** A bet: what each voice multiplies it by, and what passing time does. */
interface Bet {
  readonly onVoice: (negative: number) => number;
  /** By how much it shrinks for each voice that was expected meanwhile: exp(−fading × expected). */
  readonly fading: number;
  /** Its part of the evidence; the parts are 1 together. */
  readonly part: number;
}

/** Usual rates are guesses: only what is faster than this many times the usual counts as fast. */
const slack = 1.15;

/** The speeds that are bet on, as multiples of the usual one, and each one's part. */
const speeds = [
  // The share alone gets a small part: it drifts over hours on quiet days, and a slow turn has time to make up for it.
  { speed: 1, part: 0.04 },
  { speed: 2, part: 0.32 },
  { speed: 4, part: 0.32 },
  { speed: 8, part: 0.32 },
] as const;

/**
 * By this power of the burstiness evidence from haste is tempered. By the whole of it is what quasi-likelihood holds;
 * bouts of a few people end, however, and their sums have lighter tails than that. Chosen on simulated channels.
 */
const temper = 0.65;

function betsAgainst(usual: Usual): readonly Bet[] {
  const higher = (1 + usual.negative) / 2;
  const stake = (higher - usual.negative) / (usual.negative * (1 - usual.negative));
  const [haste, mood] = [1 / usual.burstiness ** temper, 1 / usual.moodiness];
  return speeds.map(({ speed, part }) => ({
    onVoice: (negative) => speed ** haste * (1 + stake * (negative - usual.negative)) ** mood,
    fading: (speed - 1) * haste * slack,
    part,
  }));
}

interface Gathered {
  readonly evidence: number;
  /** When the bet that holds most began to win. */
  readonly since: number;
}

function gather(voices: readonly Voice[], usual: Usual): Gathered {
  const bets = betsAgainst(usual).map((bet) => ({ ...bet, sum: 0, best: 0, since: 0 }));
  let last = voices[0]?.at ?? 0;
  for (const voice of voices) {
    const expected = (voice.at - last) * usualRate(usual, voice.at);
    last = voice.at;
    for (const bet of bets) {
      const faded = Math.exp(-bet.fading * expected);
      const factor = bet.onVoice(voice.negative);
      bet.best *= faded;
      if (bet.best <= 1) {
        bet.best = 1;
        bet.since = voice.at;
      }
      bet.sum = (bet.sum * faded + 1) * factor;
      bet.best *= factor;
    }
  }
  const winner = bets.reduce((most, bet) => (bet.part * bet.sum > most.part * most.sum ? bet : most));
  return { evidence: bets.reduce((sum, bet) => sum + bet.part * bet.sum, 0), since: winner.since };
}
