import { closeSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** One metadata value. Arrays hold strings or 32-bit signed integers, which is all that a tokenizer needs. */
export type GgufValue =
  | { readonly type: "uint32"; readonly value: number }
  | { readonly type: "float32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "strings"; readonly value: readonly string[] }
  | { readonly type: "int32s"; readonly value: readonly number[] };

/** How a tensor's numbers are laid out in the file. */
export type TensorType = "f32" | "q4_0" | "q8_0";

/** One tensor: its name, its shape (fastest dimension first), and what makes its bytes. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: TensorType;
  /** Yields the tensor's bytes in order, {@link tensorBytes} of them in all; a chunk may be reused after it was taken. */
  readonly chunks: () => Iterable<Uint8Array>;
}

// The format's own numbers, from its specification: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
const valueTypes = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;
const tensorTypes = { f32: 0, q4_0: 2, q8_0: 8 } as const;
const alignment = 32;

/** Numbers in one block and the bytes it takes: a half-precision scale, then 4-bit or 8-bit integers. */
export const blocks = {
  f32: { numbers: 1, bytes: 4 },
  q4_0: { numbers: 32, bytes: 18 },
  q8_0: { numbers: 32, bytes: 34 },
} as const;

/** Bytes that a tensor takes in the file, without padding. Its fastest dimension must be whole blocks. */
export function tensorBytes(tensor: Pick<GgufTensor, "name" | "shape" | "type">): number {
  const { numbers, bytes } = blocks[tensor.type];
  const row = tensor.shape[0] ?? 0;
  if (row % numbers !== 0) {
    throw new RangeError(`${tensor.name}: rows of ${tensor.type} are multiples of ${numbers}, received ${row}`);
  }
  return (tensor.shape.reduce((product, side) => product * side, 1) / numbers) * bytes;
}

/**
 * Writes a GGUF version 3 file, holding no more than one chunk of weights in memory. The file appears under its name
 * only when it is whole, so that an interrupted run leaves nothing that looks like a model.
 */
export function writeGguf(
  path: string,
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: readonly GgufTensor[],
): void {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const file = openSync(partial, "w");
  try {
    const header = encodeHeader(metadata, tensors);
    writeAll(file, header);
    writeAll(file, new Uint8Array(padding(header.length)));
    for (const tensor of tensors) {
      writeTensor(file, tensor);
    }
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
}

function writeTensor(file: number, tensor: GgufTensor): void {
  let written = 0;
  for (const chunk of tensor.chunks()) {
    writeAll(file, chunk);
    written += chunk.length;
  }
  const expected = tensorBytes(tensor);
  if (written !== expected) {
    throw new RangeError(`${tensor.name}: expected ${expected} bytes, received ${written}`);
  }
  writeAll(file, new Uint8Array(padding(written)));
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(file, bytes, done);
  }
}

function padding(length: number): number {
  return (alignment - (length % alignment)) % alignment;
}

function encodeHeader(metadata: ReadonlyMap<string, GgufValue>, tensors: readonly GgufTensor[]): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from("GGUF"), uint32(3), uint64(tensors.length), uint64(metadata.size)];
  for (const [key, value] of metadata) {
    parts.push(string(key), encodeValue(value));
  }
  let offset = 0;
  for (const tensor of tensors) {
    parts.push(string(tensor.name), uint32(tensor.shape.length), ...tensor.shape.map(uint64));
    parts.push(uint32(tensorTypes[tensor.type]), uint64(offset));
    const bytes = tensorBytes(tensor);
    offset += bytes + padding(bytes);
  }
  return Buffer.concat(parts);
}

function encodeValue(value: GgufValue): Uint8Array {
  if (value.type === "strings") {
    return Buffer.concat([...arrayHead(valueTypes.string, value.value.length), ...value.value.map(string)]);
  }
  if (value.type === "int32s") {
    const numbers = new Uint8Array(Int32Array.from(value.value).buffer);
    return Buffer.concat([...arrayHead(valueTypes.int32, value.value.length), numbers]);
  }
  const type = uint32(valueTypes[value.type]);
  if (value.type === "uint32") {
    return Buffer.concat([type, uint32(value.value)]);
  }
  if (value.type === "float32") {
    return Buffer.concat([type, new Uint8Array(Float32Array.of(value.value).buffer)]);
  }
  return Buffer.concat([type, value.type === "bool" ? Uint8Array.of(value.value ? 1 : 0) : string(value.value)]);
}

function arrayHead(elementType: number, length: number): Uint8Array[] {
  return [uint32(valueTypes.array), uint32(elementType), uint64(length)];
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function string(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint64(bytes.length), bytes]);
}
