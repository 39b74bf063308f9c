import { expect, test, vi } from "vitest";
import { RecordingPlatform } from "../fakes/recording-platform.js";
import { createBot, mention } from "./bot-fixture.js";

test("new messages wait ten seconds at most for the catching up of a start", async () => {
  const platform = new RecordingPlatform();
  let isAsked = false;
  let letGo = (): void => {};
  const fetched = new Promise<void>((resolve) => (letGo = resolve));
  platform.recent = async function* () {
    isAsked = true;
    await fetched;
    yield* [];
  };
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const creating = createBot({}, { platform });
  await vi.waitFor(() => expect(isAsked).toBe(true));
  const { outcome } = platform.events.received(mention({ text: "anybody there?" }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await outcome).reply).toBe("re: anybody there?");
  letGo();
  await creating;
  vi.useRealTimers();
});
