import { describe } from "vitest";
import { describeAnswers } from "./answers-contract.js";
import { describeForgetting } from "./forgetting-contract.js";
import { describeHistory } from "./history-contract.js";
import { describeInbox } from "./inbox-contract.js";
import { describeMoodViews } from "./mood-views-contract.js";
import { describeMoods } from "./moods-contract.js";
import type { CreateStores } from "./samples.js";
import { describeSettings } from "./settings-contract.js";

/** Runs every contract on one version of the stores. */
export function describeStores(name: string, create: CreateStores): void {
  describe(`${name} stores`, () => {
    describeInbox(create);
    describeAnswers(create);
    describeHistory(create);
    describeMoods(create);
    describeMoodViews(create);
    describeSettings(create);
    describeForgetting(create);
  });
}
