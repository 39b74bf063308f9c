/** What a setting applies to: a whole space, one channel of it, or one person (by pseudonym). */
export interface SettingScope {
  readonly platform: string;
  /** The server or workspace; `""` for a person everywhere on the platform. */
  readonly space: string;
  readonly channel?: string;
  readonly person?: string;
}

/** The personal setting that outlives forgetting the person: whoever opted out stays opted out. */
export const optOutSetting = "opted-out";

/** Choices that people make while the bot runs, as text. They outlive retention and go when set to null. */
export interface Settings {
  get(scope: SettingScope, name: string): Promise<string | null>;
  /** Null removes the setting. */
  set(scope: SettingScope, name: string, value: string | null): Promise<void>;
  /** Every scope that has this setting. */
  list(name: string): Promise<readonly { readonly scope: SettingScope; readonly value: string }[]>;
}
