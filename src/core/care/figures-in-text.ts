// Addresses with a scheme or www, and bare names under endings that a model is likely to invent.
const link =
  /\b(?:https?:\/\/|www\.)[^\s<>"'，。！？）)]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|cn|io|co|uk|info|app|gov|edu|me|tv|xyz|ai)\b(?:\/[^\s<>"'，。！？）)]*)?/giu;

// Seven digits or more with the marks that telephone numbers are written with.
const longNumber = /(?<![\p{L}\p{N}.,])\+?\(?\d(?:[\s().\-–/]{0,2}\d){6,}(?![\p{L}\p{N}])/gu;

// Short numbers are telephone numbers when one is told to call them.
const shortNumber =
  /(?:\b(?:call|dial|text|phone|ring|hotline|helpline|number)(?:\s+(?:at|on|is|to|us|them|the|number|hotline|line|now|free)){0,3}:?\s*|(?:拨打|致电|打电话给|热线|电话|号码|联系电话|拨)(?:是|号码|热线|电话|：|:|为|到|至|给)*\s*)(\d[\d\s-]{1,9}\d)/giu;

const dose =
  /(\d+(?:[.,]\d+)?)\s*(?:mg|mcg|µg|μg|milligrams?|micrograms?|(?:sleeping\s+|pain\s+)?(?:pills?|tablets?|capsules?|puffs|units?\s+of\s+insulin)|毫克|微克|单位胰岛素)(?![a-z])|(?:服用|服|吃|吞)(?:下|了|上)?\s*([\d一二两三四五六七八九十半]+)\s*(?:片|粒|颗|毫升|支)(?:药|安眠药|止痛药|退烧药|[，。！,.!]|$)|\b(one|two|three|four|five|six|eight|ten|several|a few|a couple of)\s+(?:more\s+)?(?:sleeping\s+|pain\s+)?(?:pills?|tablets?|capsules?)\b/giu;

/** Whether the text holds a web address that was not in what was said before. */
export function hasNewLink(text: string, said: string): boolean {
  const known = said.toLowerCase();
  return [...text.matchAll(link)].some(([found]) => !known.includes(found.toLowerCase().replace(/[.,;:!?]+$/, "")));
}

/** Whether the text holds a telephone-like number that was not in what was said before. "Take 5 minutes" is none. */
export function hasNewPhone(text: string, said: string): boolean {
  const known = digits(said);
  const long = [...text.matchAll(longNumber)].map(([found]) => digits(found));
  const short = [...text.matchAll(shortNumber)].map(([, found = ""]) => digits(found));
  return [...long, ...short].some((number) => number.length >= 3 && !known.includes(number));
}

/** Whether the text names an amount of medicine that was not in what was said before. */
export function hasNewDose(text: string, said: string): boolean {
  const known = said.toLowerCase().replaceAll(/\s+/g, "");
  return [...text.matchAll(dose)].some(
    ([found]) => !known.includes(found.toLowerCase().replaceAll(/[\s，。！,.!]+/g, "")),
  );
}

function digits(text: string): string {
  return text.replaceAll(/\D+/g, "");
}
