const quarter = 900_000;

/** The counts of one mood row, named `row` in a trigger. */
const countsOf = (row: string): readonly string[] =>
  ["positive", "negative", "neutral"].map((label) => `(coalesce(${row}.corrected, ${row}.label) = '${label}')`);

const add = (row: string): string => `
  insert into mood_quarters
    select ${row}.platform, ${row}.space, ${row}.channel, ${row}.at / ${quarter} * ${quarter}, ${row}.author_key,
      ${countsOf(row).join(", ")}
    where ${row}.is_public = 1
    on conflict do update set positive = positive + excluded.positive, negative = negative + excluded.negative,
      neutral = neutral + excluded.neutral;`;

const subtract = (row: string): string => {
  const [positive, negative, neutral] = countsOf(row);
  const same = `${row}.is_public = 1 and platform = ${row}.platform and space = ${row}.space
      and channel = ${row}.channel and quarter = ${row}.at / ${quarter} * ${quarter} and author_key = ${row}.author_key`;
  return `
  update mood_quarters set positive = positive - ${positive}, negative = negative - ${negative},
      neutral = neutral - ${neutral}
    where ${same};
  delete from mood_quarters where ${same} and positive + negative + neutral = 0;`;
};

/**
 * What each person said in each quarter of an hour, by label: overviews read it in place of every row. Triggers keep it,
 * whoever writes, corrects or deletes a mood. A file may hold the table already, from before it was a step of the schema;
 * since it is reckoned from the moods alone, it is made anew.
 */
export const moodQuarters = `
  drop trigger if exists mood_written;
  drop trigger if exists mood_deleted;
  drop trigger if exists mood_changed;
  drop table if exists mood_quarters;
  create table mood_quarters (
    platform text not null,
    space text not null,
    channel text not null,
    quarter integer not null,
    author_key text not null,
    positive integer not null,
    negative integer not null,
    neutral integer not null,
    primary key (platform, space, channel, quarter, author_key)
  ) strict, without rowid;

  insert into mood_quarters
    select platform, space, channel, at / ${quarter} * ${quarter}, author_key,
      ${countsOf("moods")
        .map((count) => `sum(${count})`)
        .join(", ")}
    from moods where is_public = 1 group by 1, 2, 3, 4, 5;

  create trigger mood_written after insert on moods begin ${add("new")} end;
  create trigger mood_deleted after delete on moods begin ${subtract("old")} end;
  create trigger mood_changed after update on moods begin ${subtract("old")} ${add("new")} end;
`;
