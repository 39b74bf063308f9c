import { moodQuarters } from "./mood-quarters.js";

/**
 * The schema, step by step: entry n brings a database from version n to n + 1 (`PRAGMA user_version`). Entries that have
 * been released are never changed; a change is a new entry.
 *
 * Words of people (payloads, parts, questions, answers) are JSON strings: SQLite's own text ends at a NUL when read
 * through libsql, and cannot hold half a surrogate pair.
 */
export const migrations: readonly string[] = [
  `
  create table messages (
    id integer primary key,
    platform text not null,
    channel text not null,
    message text not null,
    space text not null,
    thread text,
    author_key text not null,
    is_addressed integer not null,
    sent_at integer not null,
    received_at integer not null,
    payload text not null,
    reaction text not null,
    reply text not null,
    covered_by text,
    turn text,
    closing text,
    unique (platform, channel, message)
  ) strict;
  create index messages_open on messages (sent_at) where closing is null;
  create index messages_covered on messages (platform, channel, covered_by) where covered_by is not null;
  create index messages_of_author on messages (author_key);
  create index messages_by_time on messages (sent_at);

  create table parts (
    message_id integer not null references messages (id) on delete cascade,
    position integer not null,
    nonce text not null,
    text text,
    posted_id text,
    is_settled integer not null,
    primary key (message_id, position)
  ) strict, without rowid;
  create index parts_posted on parts (posted_id) where posted_id is not null;

  create table turns (
    id integer primary key,
    platform text not null,
    space text not null,
    channel text not null,
    thread text,
    source text not null,
    question text not null,
    answer text not null,
    at integer not null,
    is_public integer not null,
    unique (platform, channel, source)
  ) strict;
  create index turns_of_conversation on turns (platform, space, channel, thread, at);
  create index turns_of_channel on turns (platform, space, channel, at) where is_public = 1;
  create index turns_by_time on turns (at);

  create table turn_messages (
    turn_id integer not null references turns (id) on delete cascade,
    position integer not null,
    message text not null,
    primary key (turn_id, position)
  ) strict, without rowid;
  create index turn_messages_by_message on turn_messages (message);

  create table turn_authors (
    turn_id integer not null references turns (id) on delete cascade,
    position integer not null,
    author_key text not null,
    primary key (turn_id, position)
  ) strict, without rowid;
  create index turn_authors_by_author on turn_authors (author_key);

  create table moods (
    platform text not null,
    channel text not null,
    message text not null,
    space text not null,
    thread text,
    author_key text not null,
    at integer not null,
    label text not null,
    positive real not null,
    log_odds real not null,
    link text,
    language text not null,
    model text not null,
    prompt_hash text not null,
    is_public integer not null,
    corrected text,
    primary key (platform, channel, message)
  ) strict;
  create index moods_of_space on moods (platform, space, at);
  create index moods_of_channel on moods (platform, space, channel, at);
  create index moods_of_author on moods (author_key);
  create index moods_by_time on moods (at);

  create table settings (
    scope text not null,
    name text not null,
    value text not null,
    person text,
    primary key (scope, name)
  ) strict, without rowid;

  create table tombstones (
    hash text primary key,
    until integer not null
  ) strict, without rowid;
  `,
  // How a correction came about, and an index that overviews find everything in, without reading the rows.
  `
  alter table moods add column corrected_by text;
  alter table moods add column has_link integer not null default 0;
  update moods set has_link = link is not null;
  drop index moods_of_channel;
  create index moods_of_channel
    on moods (platform, space, channel, at, is_public, author_key, label, corrected, positive, has_link);
  create index moods_corrected on moods (platform, space, at) where corrected is not null;
  `,
  // What the assistant was told of the mood of an earlier question.
  `
  alter table turns add column mood text;
  `,
  moodQuarters,
];
