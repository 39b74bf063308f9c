import { open } from "node:fs/promises";

/** What the beginning of a GGUF file says of the whole. */
export interface GgufHeader {
  /** `general.architecture`, as in `qwen2`; empty when it is not named. */
  readonly architecture: string;
  /** Bytes that the file must have at least for its last tensor to be whole. */
  readonly neededBytes: number;
}

/** The file does not begin with GGUF's magic number. */
export class NotGgufError extends Error {
  override readonly name = "NotGgufError";
}

/** The file ends within its header. */
export class CutShortError extends Error {
  override readonly name = "CutShortError";
}

/** Bytes of a number, boolean included, by GGUF's value type; strings (8) and arrays (9) have no fixed size. */
const valueBytes = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];
const [stringType, arrayType] = [8, 9];

/** Weights per block and bytes per block, by ggml's tensor type; what is missing here counts as empty. */
const tensorBlocks: Readonly<Record<number, readonly [weights: number, bytes: number]>> = {
  0: [1, 4],
  1: [1, 2],
  2: [32, 18],
  3: [32, 20],
  6: [32, 22],
  7: [32, 24],
  8: [32, 34],
  10: [256, 84],
  11: [256, 110],
  12: [256, 144],
  13: [256, 176],
  14: [256, 210],
  30: [1, 2],
};

/**
 * Reads only what tells whether a file is the one it claims to be. The library's own reader takes a second for Qwen's
 * vocabulary and would do so twice.
 *
 * @throws {@link NotGgufError}, {@link CutShortError}, or the file system's error
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path, "r");
  try {
    for (let length = 1 << 23; ; length *= 4) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
      try {
        return parse(buffer.subarray(0, bytesRead));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        if (bytesRead < length) throw new CutShortError("The file ends within its header.", { cause: error });
      }
    }
  } finally {
    await file.close();
  }
}

/** Throws a RangeError when more bytes are needed. */
function parse(buffer: Buffer): GgufHeader {
  if (buffer.subarray(0, 4).toString("latin1") !== "GGUF") throw new NotGgufError("No GGUF magic number.");
  const reader = new Reader(buffer, 8);
  const tensors = reader.uint64();
  const entries = reader.uint64();
  let architecture = "";
  let alignment = 32;
  for (let entry = 0; entry < entries; entry += 1) {
    const key = reader.string();
    const type = reader.uint32();
    if (key === "general.architecture" && type === stringType) architecture = reader.string();
    else if (key === "general.alignment" && type === 4) alignment = reader.uint32();
    else reader.skipValue(type);
  }
  let dataBytes = 0;
  for (let tensor = 0; tensor < tensors; tensor += 1) {
    reader.skipString();
    const dimensions = Array.from({ length: reader.uint32() }, () => reader.uint64());
    const [weights, bytes] = tensorBlocks[reader.uint32()] ?? [1, 0];
    const size = (dimensions.reduce((product, dimension) => product * dimension, 1) / weights) * bytes;
    dataBytes = Math.max(dataBytes, reader.uint64() + size);
  }
  return { architecture, neededBytes: Math.ceil(reader.position / alignment) * alignment + dataBytes };
}

/** Reads little-endian values one after the other. Beyond the end, Buffer's own reads throw a RangeError. */
class Reader {
  readonly #buffer: Buffer;
  position: number;

  constructor(buffer: Buffer, position: number) {
    this.#buffer = buffer;
    this.position = position;
  }

  uint32(): number {
    this.position += 4;
    return this.#buffer.readUInt32LE(this.position - 4);
  }

  uint64(): number {
    this.position += 8;
    return Number(this.#buffer.readBigUInt64LE(this.position - 8));
  }

  string(): string {
    const length = this.uint64();
    this.#skip(length);
    return this.#buffer.toString("utf8", this.position - length, this.position);
  }

  skipString(): void {
    this.#skip(this.uint64());
  }

  skipValue(type: number): void {
    if (type === stringType) return this.skipString();
    if (type !== arrayType) return this.#skip(valueBytes[type] ?? 0);
    const itemType = this.uint32();
    const items = this.uint64();
    const itemBytes = valueBytes[itemType];
    if (itemBytes !== undefined) return this.#skip(items * itemBytes);
    for (let item = 0; item < items; item += 1) this.skipValue(itemType);
  }

  #skip(bytes: number): void {
    if (this.position + bytes > this.#buffer.length) throw new RangeError("The buffer ends here.");
    this.position += bytes;
  }
}
