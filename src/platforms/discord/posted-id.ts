/** Where a posted part stands: core keeps it as one text. */
export interface Posted {
  readonly channel: string;
  readonly message: string;
}

/** The text under which core knows a posted part. */
export function postedId({ channel, message }: Posted): string {
  return `${channel}/${message}`;
}

/** The place that such a text names. */
export function readPostedId(text: string): Posted {
  const [channel = "", message = ""] = text.split("/");
  return { channel, message };
}
