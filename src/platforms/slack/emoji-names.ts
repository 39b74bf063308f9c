// Emoji by Slack's short names. Slack stores what people pick as `:name:`, so without this the classifier would read
// the names instead of the faces. The names are those of the iamcal/emoji-data list that Slack uses; only emoji that
// carry a mood are worth a place here.

/** `name emoji` pairs; of several names for one emoji the first is the one to react with. */
const TABLE = `
  smile 😄  smiley 😃  grinning 😀  grin 😁  laughing 😆  satisfied 😆  sweat_smile 😅
  rolling_on_the_floor_laughing 🤣  joy 😂  slightly_smiling_face 🙂  upside_down_face 🙃
  wink 😉  blush 😊  innocent 😇  smiling_face_with_3_hearts 🥰  heart_eyes 😍  relaxed ☺️
  star-struck 🤩  kissing_heart 😘  yum 😋  stuck_out_tongue 😛  hugging_face 🤗
  stuck_out_tongue_winking_eye 😜  partying_face 🥳  sunglasses 😎  relieved 😌  smirk 😏
  thinking_face 🤔  neutral_face 😐  expressionless 😑  no_mouth 😶  face_with_rolling_eyes 🙄
  grimacing 😬  pensive 😔  sleepy 😪  sleeping 😴  mask 😷  nauseated_face 🤢
  face_vomiting 🤮  dizzy_face 😵  exploding_head 🤯  confused 😕  worried 😟
  slightly_frowning_face 🙁  white_frowning_face ☹️  open_mouth 😮  hushed 😯  astonished 😲
  flushed 😳  pleading_face 🥺  frowning 😦  anguished 😧  fearful 😨  cold_sweat 😰
  disappointed_relieved 😥  cry 😢  sob 😭  scream 😱  confounded 😖  persevere 😣
  disappointed 😞  sweat 😓  weary 😩  tired_face 😫  yawning_face 🥱  triumph 😤
  rage 😡  angry 😠  face_with_symbols_on_mouth 🤬  smiling_imp 😈  imp 👿  skull 💀
  hankey 💩  poop 💩  clown_face 🤡  heart ❤️  orange_heart 🧡  yellow_heart 💛
  green_heart 💚  blue_heart 💙  purple_heart 💜  black_heart 🖤  broken_heart 💔
  two_hearts 💕  sparkling_heart 💖  100 💯  anger 💢  boom 💥  fire 🔥  sparkles ✨
  star ⭐  tada 🎉  confetti_ball 🎊  trophy 🏆  rocket 🚀  +1 👍  thumbsup 👍
  -1 👎  thumbsdown 👎  clap 👏  raised_hands 🙌  pray 🙏  muscle 💪  wave 👋
  ok_hand 👌  v ✌️  crossed_fingers 🤞  handshake 🤝  middle_finger 🖕  fist ✊  punch 👊
  facepalm 🤦  face_palm 🤦  shrug 🤷  eyes 👀  coffee ☕  white_check_mark ✅  x ❌
  warning ⚠️  question ❓  exclamation ❗  sunny ☀️  rainbow 🌈  zzz 💤  candle 🕯️  dove_of_peace 🕊️
  people_hugging 🫂  heart_hands 🫶  white_heart 🤍  mending_heart ❤️‍🩹  smiling_face_with_tear 🥲
  bouquet 💐  rose 🌹  wilted_flower 🥀  tulip 🌷  cherry_blossom 🌸  sunflower 🌻  white_flower 💮
  fallen_leaf 🍂  feather 🪶  reminder_ribbon 🎗️
`;

const PAIRS = [...TABLE.matchAll(/(\S+) (\S+)/g)].map((pair): [string, string] => [pair[1] ?? "", pair[2] ?? ""]);

const EMOJI_BY_NAME: ReadonlyMap<string, string> = new Map(PAIRS);

const NAME_BY_EMOJI: ReadonlyMap<string, string> = new Map(
  PAIRS.toReversed().map(([name, emoji]) => [withoutVariation(emoji), name]),
);

/**
 * Puts characters in place of `:names:`. A name not listed (most are a workspace's own) becomes its words; a skin tone
 * says nothing of a mood and goes. Times such as 10:30:45 stay.
 */
export function withEmojiCharacters(text: string): string {
  return text.replaceAll(/:(?!skin-tone)([a-z0-9_+'-]+):(?::skin-tone-\d:)?/g, (whole, name: string) => {
    const emoji = EMOJI_BY_NAME.get(name);
    if (emoji !== undefined) {
      return emoji;
    }
    return /[a-z]/.test(name) ? `(${name.replaceAll(/[_-]+/g, " ").trim()})` : whole;
  });
}

/**
 * Slack's name for an emoji, as reactions.add wants it: without colons, never the character. A name, with or without
 * colons, is taken as it is, so that a workspace's own emoji can be configured. Null for an unknown character.
 */
export function slackEmojiName(emoji: string): string | null {
  const known = NAME_BY_EMOJI.get(withoutVariation(emoji));
  if (known !== undefined) {
    return known;
  }
  return /^:?([a-z0-9_+'-]+):?$/.exec(emoji)?.[1] ?? null;
}

/**
 * The one emoji that a person has typed, as a character or by its name: the character where it is listed, else `:name:`,
 * which may be a workspace's own. Null for everything else, as for a character whose name is not known.
 */
export function typedEmoji(typed: string): string | null {
  const name = slackEmojiName(typed);
  const listed = name === null ? undefined : EMOJI_BY_NAME.get(name);
  return listed ?? (/^:[^:]+:$/.test(typed) && name !== null ? typed : null);
}

/** Without the selector that only asks for the coloured form. */
function withoutVariation(emoji: string): string {
  return emoji.replaceAll("\uFE0F", "");
}
