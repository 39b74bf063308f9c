import { leastMass, type ConcernOpinion, type ListenOptions } from "../engine.js";
import { concernAt, type ConcernSkill } from "../concern-prompt.js";
import type { ClassifierRole } from "./classifier-role.js";

/** Hears danger and loss: turns what the classifier reads of crisis, grief and neither, in this order, into an opinion. */
export class Listener {
  readonly #classifier: ClassifierRole;
  readonly #skill: ConcernSkill;

  constructor(classifier: ClassifierRole, skill: ConcernSkill) {
    this.#classifier = classifier;
    this.#skill = skill;
  }

  /** See {@link Engine.listen}. */
  async listen(text: string, { signal, suspected = [] }: ListenOptions): Promise<ConcernOpinion | null> {
    const { logits, mass, isWhole } = await this.#classifier.read(text, signal);
    const weights = logits.map((logit) => Math.exp(logit));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const [crisis = 0, grief = 0] = weights.map((weight) => weight / whole);
    const concern = concernAt(this.#skill, { crisis, grief }, suspected);
    const isDenial = suspected.length > 0 && concern !== "crisis" && concern !== suspected[0];
    // What it has not read, or answered in other words, it cannot deny.
    return isDenial && (!isWhole || mass < leastMass) ? null : { concern, crisis, grief };
  }
}
