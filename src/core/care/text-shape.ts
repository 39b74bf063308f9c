const otherScript =
  /[\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hebrew}\p{Script=Devanagari}\p{Script=Greek}]/gu;
const han = /\p{Script=Han}/gu;
const latinWord = /\p{Script=Latin}+/gu;

const asksForLanguage =
  /\b(?:chinese|english|mandarin|translate|translation|in (?:french|german|spanish|japanese|korean|russian))\b|英文|英语|中文|汉语|普通话|翻译|日语|韩语|法语|德语|俄语|怎么说/iu;

/**
 * Whether an answer is in another language than the question: no Chinese character in the answer to a Chinese question,
 * mostly Chinese ones in the answer to an English question, or a third script. A Chinese character counts as much as a
 * word. Not where a language was asked for, and not for a word or two.
 */
export function isWrongLanguage(text: string, question: string): boolean {
  if (asksForLanguage.test(question)) {
    return false;
  }
  const chinese = count(text, han);
  const latin = count(text, latinWord);
  const other = count(text, otherScript);
  if (count(question, otherScript) === 0 && other > 0.3 * (chinese + latin + other)) {
    return true;
  }
  if (count(question, han) > 0) {
    return chinese === 0 && latin > 3;
  }
  return count(question, latinWord) > 0 && chinese > latin + 3;
}

/**
 * Whether a text, as normalised tokens, runs on: up to eight tokens said four times and more in a row (one token eight
 * times, for "ha ha ha"), or a long text of which most three-token runs have been there before.
 */
export function isRunOn(tokens: string): boolean {
  const list = tokens.trim().split(" ");
  for (let length = 1; length <= 8; length += 1) {
    const least = length === 1 ? 8 : 4;
    let equal = 0;
    for (let index = length; index < list.length; index += 1) {
      equal = list[index] === list[index - length] ? equal + 1 : 0;
      if (equal >= length * (least - 1)) {
        return true;
      }
    }
  }
  const runs = list.slice(2).map((_, index) => list.slice(index, index + 3).join(" "));
  return runs.length >= 40 && new Set(runs).size < 0.45 * runs.length;
}

/** Every run of `length` tokens of a normalised text. */
export function runsOf(tokens: string, length: number): string[] {
  const list = tokens
    .trim()
    .split(" ")
    .filter((token) => token !== ",");
  return list.slice(length - 1).map((_, index) => list.slice(index, index + length).join(" "));
}

function count(text: string, expression: RegExp): number {
  return text.match(expression)?.length ?? 0;
}
