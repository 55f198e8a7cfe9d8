import * as at from './layout.ts';

/** The memory of a program before it runs, see layout.ts: the header, then what is put behind it. */
export class Image {
  private readonly parts: { readonly address: number; readonly words: Int32Array }[] = [];
  private readonly header = new Int32Array(at.HEADER_SIZE / 4);
  private end: number = at.HEADER_SIZE;

  /** Sets a field of the header. */
  set(field: number, value: number): void {
    this.header[field / 4] = value;
  }

  /** Sets aside zeroed memory and returns its address. */
  reserve(bytes: number): number {
    const address = this.end;
    this.end += 16 * Math.ceil(bytes / 16);
    return address;
  }

  /** Puts 32-bit words behind what is there and returns their address. */
  put(words: ArrayLike<number>): number {
    const address = this.reserve(4 * words.length);
    this.putAt(address, words);
    return address;
  }

  /** Puts 32-bit words at an address that was set aside. */
  putAt(address: number, words: ArrayLike<number>): void {
    this.parts.push({ address, words: Int32Array.from(words) });
  }

  /** All of it, as 32-bit words. */
  build(): Int32Array {
    const memory = new Int32Array(this.end / 4);
    memory.set(this.header);
    for (const { address, words } of this.parts) memory.set(words, address / 4);
    return memory;
  }
}
