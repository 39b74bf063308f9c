import { wilson } from "../../src/moods/interval.js";
import { isRight, type Judgement } from "./figures.js";

/** How often a classifier told both sides of a pair: messages that differ in one thing and in their mood. */
export interface PairFigures {
  readonly pairs: number;
  /** Share of pairs of which both are right. */
  readonly bothRight: number;
  /** Wilson's 95 % range of it. */
  readonly interval: readonly [number, number];
}

/** The pairs among judged rows, by `groupOf` a pair: rows whose ids are alike up to a last `a` or `b`. */
export function pairFigures(
  judgements: readonly Judgement[],
  groupOf: (judgement: Judgement) => string = () => "all",
): Readonly<Record<string, PairFigures>> {
  const sides = new Map<string, Judgement>();
  const right = new Map<string, boolean[]>();
  for (const judgement of judgements) {
    const [, name, side] = /^(.*)([ab])$/.exec(judgement.row.id) ?? [];
    if (name === undefined) continue;
    const other = sides.get(`${name}${side === "a" ? "b" : "a"}`);
    sides.set(judgement.row.id, judgement);
    if (other === undefined) continue;
    const group = groupOf(judgement);
    right.set(group, [...(right.get(group) ?? []), isRight(judgement) && isRight(other)]);
  }
  return Object.fromEntries([...right].map(([group, results]) => [group, shareOf(results)]));
}

function shareOf(results: readonly boolean[]): PairFigures {
  const { share, low, high } = wilson(results.filter(Boolean).length, results.length);
  return { pairs: results.length, bothRight: share, interval: [low, high] };
}
