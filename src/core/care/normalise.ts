/** Longest text looked at, in UTF-16 code units; of a longer one the head and the tail, where people say what matters. */
const longest = 4000;

// Written forms that stand for a letter inside a word, as in "su1c1de" or "k!ll".
const disguises: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "@": "a", $: "s", "!": "i" };

// Traditional characters of the words that the lists hold, each followed by its simplified form.
const traditional =
  "殺杀傷伤輕轻對对沒没過过個个們们這这說说寫写遺遗書书離离開开來来會会樣样還还覺觉應应該该讓让爺爷媽妈養养貓猫" +
  "體体驗验診诊惡恶癥症腦脑溫温醫医場场葬葬喪丧電电車车禍祸氣气壓压虐虐強强姦奸騷骚擾扰掙挣紮扎斷断結结束束條条無无" +
  "義义煩烦難难藥药勁劲後后從从見见門门間间裡里裏里邊边報报警警嚇吓歲岁沖冲動动親亲屬属塊块終终於于熱热線线買买賣卖" +
  "將将進进遠远遲迟運运連连選选淚泪滅灭狀状獨独發发盡尽當当畫画異异現现電电憂忧鬱郁愛爱慘惨懷怀懶懒戰战戶户據据摯挚" +
  "敵敌斂敛時时暈晕曾曾極极榮荣樂乐樓楼歡欢歸归殘残毀毁湯汤潰溃瀕濒為为爭争爾尔牽牵狗狗";

const simplified = new Map<string, string>();
for (let index = 0; index + 1 < traditional.length; index += 2) {
  simplified.set(traditional.charAt(index), traditional.charAt(index + 1));
}
const traditionalCharacter = new RegExp(`[${[...simplified.keys()].join("")}]`, "gu");

const token =
  /(\p{Script=Han})|([\p{Script=Latin}\p{N}]+)|(\p{Extended_Pictographic})|([.,!?;:…。，！？；：、()（）\n\r—]+)|(\p{L}+)/gu;

/**
 * Brings a text into the form in which phrases are looked for: lower case, full-width and styled letters made plain,
 * apostrophes dropped ("don't" becomes "dont"), traditional characters simplified, letters drawn out shortened. Every
 * word, every Chinese character and every emoji is a token, every run of punctuation the token ",". One space stands
 * before the first token and after each, and the last is always ",": so that a phrase's edges are word boundaries and
 * " , " the end of a clause.
 */
export function normalise(text: string): string {
  const bounded = text.length <= longest ? text : `${text.slice(0, longest / 2)}\n${text.slice(-longest / 2)}`;
  const plain = bounded
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\p{Cf}\p{Mn}'’‘`´]/gu, "")
    .replaceAll(/(?<=[a-z])[013@$!](?=[a-z])/g, (character) => disguises[character] ?? character)
    .replaceAll(/([a-z])\1{2,}/g, (_, letter: string) => (/[ls]/.test(letter) ? letter + letter : letter))
    .replaceAll(traditionalCharacter, (character) => simplified.get(character) ?? character);
  let tokens = " ";
  for (const [word, , , , pause] of plain.matchAll(token)) {
    tokens += pause === undefined ? `${word} ` : ", ";
  }
  return tokens.endsWith(" , ") ? tokens : `${tokens}, `;
}
