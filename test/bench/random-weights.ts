import { blocks, type TensorType } from "./gguf-writer.js";

/** Bytes made at a time: whole blocks of every type. */
const chunkBlocks = 16_384;

/** A stream of uniform 32-bit numbers (xorshift32, Marsaglia 2003), the same for the same seed. */
export class RandomNumbers {
  #state: number;

  /** @param seed any number; zero is replaced, since the generator would stay there. */
  constructor(seed: number) {
    this.#state = seed >>> 0 || 0x9e3779b9;
  }

  /** The next number, an integer from 0 to 2³² − 1. */
  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state;
  }
}

/**
 * Yields `count` random weights in the layout of `type`. They are spread evenly around zero with the standard deviation
 * `deviation`: multiplications cost the same whatever the numbers, as long as none is infinite or subnormal.
 */
export function* randomWeights(
  type: TensorType,
  count: number,
  deviation: number,
  random: RandomNumbers,
): Iterable<Uint8Array> {
  const { numbers, bytes } = blocks[type];
  let left = count / numbers;
  const words = new Uint32Array(Math.ceil((chunkBlocks * bytes) / 4));
  const chunk = new Uint8Array(words.buffer);
  while (left > 0) {
    const now = Math.min(left, chunkBlocks);
    const used = Math.ceil((now * bytes) / 4);
    for (let index = 0; index < used; index += 1) {
      words[index] = random.next();
    }
    if (type === "f32") {
      spreadFloats(words, used, deviation);
    } else {
      setScales(chunk, now, bytes, deviation / (type === "q4_0" ? Math.sqrt(255 / 12) : Math.sqrt(65_535 / 12)));
    }
    yield chunk.subarray(0, now * bytes);
    left -= now;
  }
}

/** The bytes of `count` floats that are all `value`, as norms are before training. */
export function* constantFloats(count: number, value: number): Iterable<Uint8Array> {
  yield new Uint8Array(new Float32Array(count).fill(value).buffer);
}

/** Turns random words into floats of a uniform distribution, whose range is deviation × √3 to either side. */
function spreadFloats(words: Uint32Array, count: number, deviation: number): void {
  const floats = new Float32Array(words.buffer);
  const reach = deviation * Math.sqrt(3);
  for (let index = 0; index < count; index += 1) {
    floats[index] = ((words[index] ?? 0) / 0x8000_0000 - 1) * reach;
  }
}

/**
 * Puts the block's scale, a half-precision float, before its integers, which stay as random as they are. Its sign stays
 * random too: 4-bit integers reach from −8 to 7, and scales of both signs put the mean of all weights back to zero.
 */
function setScales(chunk: Uint8Array, count: number, bytes: number, scale: number): void {
  const half = toHalf(scale);
  for (let block = 0; block < count; block += 1) {
    chunk[block * bytes] = half & 0xff;
    chunk[block * bytes + 1] = (half >>> 8) | ((chunk[block * bytes + 1] ?? 0) & 0x80);
  }
}

/** The IEEE 754 half-precision bits of a positive normal number (6.1e-5 to 65504), rounded down. */
export function toHalf(value: number): number {
  const exponent = Math.floor(Math.log2(value));
  if (exponent < -14 || exponent > 15) {
    throw new RangeError(`expected a number from 6.1e-5 to 65504, received ${value}`);
  }
  return ((exponent + 15) << 10) | Math.floor((value / 2 ** exponent - 1) * 1024);
}
