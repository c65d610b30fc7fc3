// Numbers that come one by one, however many: outside of JavaScript's heap, so that the machine's memory is the limit and not Node's.

/** Numbers in a block: as many as there are already, within these bounds. */
const [least, most] = [256, 1 << 20];

export class NumberList {
  /** Those that are full. */
  #blocks: Float64Array[] = [];
  #open: Float64Array = new Float64Array(least);
  /** Numbers before the open block, and in it. */
  #before = 0;
  #filled = 0;

  get length(): number {
    return this.#before + this.#filled;
  }

  push(value: number): void {
    if (this.#filled === this.#open.length) this.#grow();
    this.#open[this.#filled++] = value;
  }

  /** Leaves the first `length` of them, if there are more. */
  cut(length: number): void {
    if (length >= this.length) return;
    while (length < this.#before) {
      this.#open = this.#blocks.pop() ?? this.#open;
      this.#before -= this.#open.length;
    }
    this.#filled = length - this.#before;
  }

  /** All of them; the list is empty then. */
  take(): Float64Array {
    const all = new Float64Array(this.length);
    let at = 0;
    for (const block of this.#blocks) {
      all.set(block, at);
      at += block.length;
    }
    all.set(this.#open.subarray(0, this.#filled), at);
    if (this.#blocks.length > 0) this.#open = new Float64Array(least);
    this.#blocks = [];
    this.#before = this.#filled = 0;
    return all;
  }

  #grow(): void {
    this.#blocks.push(this.#open);
    this.#before += this.#filled;
    this.#filled = 0;
    this.#open = new Float64Array(Math.min(most, Math.max(least, this.#before)));
  }
}
