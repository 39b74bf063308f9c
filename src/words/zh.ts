import type { Words } from "./words.js";

/** What the bot says in Chinese. */
export const zh: Words = {
  hello: "你好！给我发消息，我会回复你。输入 `/help` 看看我还会什么。",
  noText: "我只看得懂文字，不过谢谢你的分享。",
  busy: "现在找我聊天的人很多，请过一分钟再试试。",
  queued: (position) => `请稍等，你前面还有人，你排在第 ${position} 位……`,
  timeout: "我想得太久了，先停下来。请再试一次，也许可以说得短一些。",
  failed: "我这边出了点问题，请再试一次。",
  nothingToSay: "我在，你说的我看到了。",
  stopped: "（已停止）",
  rateLimited: "你说得好快！让我歇一分钟，再接着聊。",
};
