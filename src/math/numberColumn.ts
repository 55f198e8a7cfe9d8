const FIRST = 1024;

/** A list of numbers that grows, eight bytes each and nothing for the garbage collector to visit. */
export class NumberColumn {
  #room = new Float64Array(FIRST);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#room.length) {
      const wider = new Float64Array(2 * this.#length);
      wider.set(this.#room);
      this.#room = wider;
    }
    this.#room[this.#length++] = value;
  }

  /** The numbers, as they are: what is written there is written here, until the next `push`. */
  get values(): Float64Array {
    return this.#room.subarray(0, this.#length);
  }
}
