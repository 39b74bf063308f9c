import { describe, expect, it } from "vitest";
import { barsOf } from "../../../src/moods/bars.js";
import { type ChartWords, moodChart } from "../../../src/moods/chart/mood-chart.js";
import { palette } from "../../../src/moods/chart/palette.js";
import { fontFile, renderPng } from "../../../src/moods/chart/render.js";
import { mostPanels, serverChart } from "../../../src/moods/chart/server-chart.js";
import { dayMs, hourMs } from "../../../src/moods/period.js";
import type { HourVoice } from "../../../src/moods/tally.js";
import { fontCharacters } from "./font-characters.js";

const from = Date.UTC(2026, 10, 21, 6);
const words: ChartWords = {
  positive: "positive",
  negative: "negative",
  mood: "mood",
  tooFew: "too few people",
  messagesAnHour: "messages per hour",
  messagesADay: "messages per day",
  dateLabel: "{day} {month}",
  months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
};

function hour(index: number, people: number, counts: Partial<HourVoice>): HourVoice[] {
  const rest = { positive: 0, negative: 0, neutral: 0 };
  return Array.from({ length: people }, (_, who) => ({
    ...rest,
    hour: from + index * hourMs,
    author: `p${who}`,
    ...counts,
  }));
}

const day = [
  ...hour(0, 6, { positive: 3, negative: 1 }),
  ...hour(1, 6, { positive: 2, negative: 2 }),
  ...hour(2, 3, { positive: 4, negative: 4 }),
  ...hour(5, 5, { negative: 4 }),
];
const bars = barsOf(day, from, from + dayMs, "hour", "UTC");
const draw = (voices = day): string =>
  moodChart({
    bars: barsOf(voices, from, from + dayMs, "hour", "UTC"),
    bar: "hour",
    title: "21–22 Nov, UTC",
    zone: "UTC",
    words,
  });

/** What is written in the picture, in order. */
function texts(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? "");
}

/** The bars of one colour, without the legend's and those of no height: [top, bottom] of each, y growing downwards. */
function boxes(svg: string, colour: string): readonly (readonly [number, number])[] {
  const path = new RegExp(
    `<path d="M[\\d.]+ ([\\d.]+)l[\\d.]+ 0l0 (-?[\\d.]+)[^"]*" fill="${colour}"[^>]*"chart"`,
    "g",
  );
  return [...svg.matchAll(path)]
    .map((match) => [Number(match[1]), Number(match[1]) + Number(match[2])] as const)
    .map(([start, end]) => [Math.min(start, end), Math.max(start, end)] as const)
    .filter(([top, bottom]) => bottom > top);
}

describe("a channel's chart", () => {
  it("draws a bar up for each hour with positive messages and one down for each with negative ones", () => {
    const svg = draw();
    const positive = boxes(svg, palette.positive);
    const negative = boxes(svg, palette.negative);
    expect(positive).toHaveLength(2);
    expect(negative).toHaveLength(3);
    const zero = positive[0]?.[1] ?? 0;
    for (const [, bottom] of positive) expect(bottom).toBeCloseTo(zero, 0);
    for (const [top] of negative) expect(top).toBeCloseTo(zero, 0);
    const [tall, short] = positive.map(([top, bottom]) => bottom - top);
    expect((tall ?? 0) / (short ?? 1)).toBeCloseTo(18 / 12, 1);
  });

  it("draws hours of fewer than five people in grey, half above and half below the zero line, and says why", () => {
    const grey = boxes(draw(), palette.unsplit);
    expect(grey).toHaveLength(2);
    expect((grey[0]?.[1] ?? 0) - (grey[0]?.[0] ?? 0)).toBeCloseTo((grey[1]?.[1] ?? 1) - (grey[1]?.[0] ?? 0), 1);
    expect(texts(draw())).toContain(words.tooFew);
    expect(texts(draw(hour(1, 6, { positive: 2 })))).not.toContain(words.tooFew);
  });

  it("draws one smoothed mood line in the line's colour", () => {
    const lines = draw().match(new RegExp(`<path d="[^"]*C[^"]*"[^>]* stroke="${palette.mood}"`, "g"));
    expect(lines).toHaveLength(1);
  });

  it("names the period, both axes and both scales", () => {
    const written = texts(draw());
    for (const text of [
      "21–22 Nov, UTC",
      "messages per hour",
      "mood",
      "+50%",
      "−50%",
      "20",
      "10",
      "0",
      "12:00",
      "22 Nov",
    ]) {
      expect(written).toContain(text);
    }
  });

  it("shows mood on the whole scale where it leaves the middle half", () => {
    expect(texts(draw(hour(1, 9, { negative: 9 })))).toContain("−100%");
  });

  it("is drawn on an opaque card on which text and bars stand out", () => {
    expect(draw()).toMatch(new RegExp(`<rect width="420" height="260" x="0" y="0"[^>]* fill="${palette.card}"`));
    for (const text of [palette.text, palette.faint]) expect(contrast(text, palette.card)).toBeGreaterThan(4.5);
    for (const shape of [palette.positive, palette.negative, palette.mood])
      expect(contrast(shape, palette.card)).toBeGreaterThan(3);
  });

  it("becomes a PNG twice as wide as a phone's 420 pixels", async () => {
    const png = await renderPng(draw());
    expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([840, 520]);
  });
});

describe("a server's chart", () => {
  const panels = (count: number) => Array.from({ length: count }, (_, index) => ({ number: index + 1, bars }));

  it("draws one numbered panel a channel, each with its bars and its line", () => {
    const svg = serverChart({ panels: panels(5), title: "7d", bar: "hour", words });
    for (const number of ["1", "2", "3", "4", "5"]) expect(texts(svg)).toContain(number);
    expect(boxes(svg, palette.positive)).toHaveLength(10);
    expect(boxes(svg, palette.negative)).toHaveLength(15);
  });

  it("says what its bars count and how many messages each panel's height stands for", () => {
    const written = texts(serverChart({ panels: panels(1), title: "7d", bar: "hour", words }));
    expect(written).toContain(words.messagesAnHour);
    expect(written).toContain("20");
    const split = bars.filter((bar) => bar.counts !== null || bar.messages === 0);
    const whole = texts(serverChart({ panels: [{ number: 1, bars: split }], title: "7d", bar: "day", words }));
    expect(whole).toContain(words.messagesADay);
    expect(whole).not.toContain(words.tooFew);
    expect(written).toContain(words.tooFew);
  });

  it("stops at the panels that a picture holds", () => {
    const svg = serverChart({ panels: panels(mostPanels + 5), title: "7d", bar: "hour", words });
    expect(texts(svg)).toContain(String(mostPanels));
    expect(texts(svg)).not.toContain(String(mostPanels + 1));
  });
});

describe("the chart's font", () => {
  it("holds every character that a chart writes by itself", () => {
    const characters = fontCharacters(fontFile);
    const written = Array.from(texts(draw()).join(""));
    expect(written.filter((character) => !characters.has(character))).toEqual([]);
  });
});

/** Contrast ratio of WCAG 2.1. */
function contrast(first: string, second: string): number {
  const [dark, light] = [luminance(first), luminance(second)].toSorted((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
