import { readFileSync } from "node:fs";

/** The characters that a TrueType file can draw, read from the format 4 or 12 table of its `cmap`. */
export function fontCharacters(file: string): ReadonlySet<string> {
  const data = readFileSync(file);
  const cmap = tableOffset(data, "cmap");
  const found = new Set<string>();
  for (let index = 0; index < data.readUInt16BE(cmap + 2); index += 1) {
    const table = cmap + data.readUInt32BE(cmap + 4 + index * 8 + 4);
    const format = data.readUInt16BE(table);
    if (format === 4) addSegments(data, table, found);
    if (format === 12) addGroups(data, table, found);
  }
  return found;
}

function tableOffset(data: Buffer, tag: string): number {
  for (let index = 0; index < data.readUInt16BE(4); index += 1) {
    const record = 12 + index * 16;
    if (data.toString("latin1", record, record + 4) === tag) return data.readUInt32BE(record + 8);
  }
  throw new Error(`The font has no table ${tag}.`);
}

function addSegments(data: Buffer, table: number, found: Set<string>): void {
  const segments = data.readUInt16BE(table + 6) / 2;
  for (let segment = 0; segment < segments; segment += 1) {
    const end = data.readUInt16BE(table + 14 + segment * 2);
    const start = data.readUInt16BE(table + 16 + (segments + segment) * 2);
    for (let code = start; code <= end && code < 0xffff; code += 1) found.add(String.fromCodePoint(code));
  }
}

function addGroups(data: Buffer, table: number, found: Set<string>): void {
  for (let group = 0; group < data.readUInt32BE(table + 12); group += 1) {
    const at = table + 16 + group * 12;
    for (let code = data.readUInt32BE(at); code <= data.readUInt32BE(at + 4); code += 1)
      found.add(String.fromCodePoint(code));
  }
}
