// The memory of one network, its clocks, and the order in which its entries run. Knows nothing of where rows come from.
import { augmentation, type Augment } from "./augmentation.js";
import { binder, type Binder } from "./bind.js";
import type { Blueprint } from "./blueprint.js";
import { countClasses } from "./data/class-weights.js";
import { fitPreparation, startFitting, type FittedField, type Fitting } from "./data/preparation.js";
import type { Dataset } from "./data/dataset.js";
import type { Arena, Engine } from "./engine.js";
import { NncError } from "./errors.js";
import { bindOnce } from "./bind-once.js";
import { Loans } from "./loans.js";
import { observed, type Observer } from "./observed.js";
import { newStanding, type Standing } from "./standing.js";

/** The functions of a generated module; those that its model doesn't need do nothing. */
export interface Entries {
  initialize(): void;
  forward(rows: number): void;
  assess(rows: number): void;
  clear(): void;
  figures(): void;
  differentiate(rows: number): void;
  /** Sets the gradients to 0, where `backward` adds to them. */
  zero(): void;
  backward(rows: number): void;
  update(): void;
  project(): void;
}

/** Numbers that lie in the arena: they change when it does. */
export type View = Float32Array | Float64Array;

/** More steps than anybody plans: what schedules go by while nobody has said how many there will be. */
const noEnd = 2 ** 24;

/** A network without its doors: whoever drives it has loaded rows before it computes, and looks after what it throws. */
export class Machine {
  readonly arena: Arena;
  readonly bind: Binder;
  /** The inputs that the entry to come finds elsewhere. */
  readonly loans: Loans;
  /** Whether the preparation has seen training data. */
  isPrepared = false;
  /** Training steps done. */
  iteration = 0;
  /** Training steps planned in all. */
  iterations: number;
  /** Where in the data training stands: the epoch (from 0), and how many of its rows have been used. */
  epoch = 0;
  row = 0;
  /** How the run is doing that trains these weights, or did. */
  standing: Standing = newStanding();
  /** How often the sums of the metrics were set back: who gathers them sees that somebody else did. */
  clearings = 0;
  #seed = 0;
  #preparation: readonly FittedField[] = [];
  #inputPreparation: readonly FittedField[] = [];
  /** The run that trains these weights. */
  #run: object | undefined;
  readonly #augment: readonly { readonly at: number; readonly change: Augment }[];
  readonly #clocks: Readonly<Record<"rows" | "share" | "iteration" | "iterations", number>>;
  readonly #accumulate: number;
  readonly #losses: Readonly<Record<keyof Blueprint["loss"], number>>;

  constructor(
    readonly blueprint: Blueprint,
    readonly engine: Engine,
    readonly entries: Entries,
    /** A machine of its own for the same network, whose kernels tell the observer what they write. */
    readonly twin: (observe: Observer) => Machine,
    observe: Observer | undefined,
  ) {
    const { elements, precision, layout, capacity, loss, training } = blueprint;
    this.arena = memoryFor(blueprint, () => engine.arena(elements, precision));
    this.loans = new Loans(blueprint);
    const bind = bindOnce(binder(engine, this.arena, layout, capacity, this.loans));
    this.bind = observe === undefined ? bind : observed(bind, observe);
    this.preparation = this.#unfitted();
    this.iterations = training.steps ?? noEnd;
    this.#accumulate = training.accumulate ?? 1;
    this.#augment = this.#augmentations();
    this.#clocks = {
      rows: this.#clockAt("rows"),
      share: this.#clockAt("share"),
      iteration: this.#clockAt("iteration"),
      iterations: this.#clockAt("iterations"),
    };
    this.#losses = {
      assess: this.offsetOf(loss.assess),
      differentiate: this.offsetOf(loss.differentiate),
      backward: this.offsetOf(loss.backward),
    };
  }

  get seed(): number {
    return this.#seed;
  }

  /** How rows become the numbers of each input and target. */
  get preparation(): readonly FittedField[] {
    return this.#preparation;
  }

  set preparation(fields: readonly FittedField[]) {
    const { inputs } = this.blueprint;
    this.#preparation = fields;
    this.#inputPreparation = fields.filter(({ name }) => inputs.some((input) => input.name === name));
  }

  /** The same of the inputs alone. */
  get inputPreparation(): readonly FittedField[] {
    return this.#inputPreparation;
  }

  /** Why the run of the file that the weights come from can't be gone on with, if it can't: a sentence without its end. */
  obstacle: string | undefined;

  /** Keeps all others from training until the result is called. @throws NncError NN706 as `checkFree` does. */
  occupy(): () => void {
    this.checkFree("fit");
    const run = (this.#run = {});
    return () => {
      if (this.#run === run) this.#run = undefined;
    };
  }

  /** @throws NncError NN706 while a run of training isn't over: what `caller` is about to do would mix with its steps. */
  checkFree(caller: string): void {
    if (this.#run === undefined) return;
    const problem = `${this.blueprint.name} is already training: ${caller} would mix with a run of fit that isn't over`;
    const remedy =
      "wait for that run, leave its loop with break or call return() on what fit gave, or train a network of its own";
    throw new NncError("NN706", problem, remedy);
  }

  /** First weights and states from the seed; nothing is learned, nothing has been seen. */
  initialize(seed: number): void {
    const { training } = this.blueprint;
    this.preparation = this.#unfitted();
    this.isPrepared = false;
    this.obstacle = undefined;
    this.standing = newStanding();
    this.iterations = training.steps ?? noEnd;
    this.moveTo({ seed, iteration: 0, epoch: 0, row: 0 });
    this.entries.initialize();
  }

  /** Sets the random numbers and the clocks to where a run stood. */
  moveTo(place: { seed: number; iteration: number; epoch: number; row: number }): void {
    this.#seed = place.seed;
    this.arena.random[0] = place.seed;
    this.arena.random[1] = Math.floor(place.seed / 2 ** 32);
    this.iteration = place.iteration;
    this.epoch = place.epoch;
    this.row = place.row;
    this.#setClocks(0, place.iteration);
  }

  /** Learns from training data how rows are prepared, and what each class weighs, unless that is known. */
  prepare(training: Dataset): void {
    const fitting = this.startPreparing();
    fitting?.take(training);
    fitting?.finish();
  }

  /** The same from rows that come part by part: what they tell is known once it is finished. Undefined if it is known already. */
  startPreparing(): Fitting | undefined {
    if (this.isPrepared) return undefined;
    const { inputs, targets, classWeights = [] } = this.blueprint;
    const fitting = startFitting([...inputs, ...targets], this.#sources());
    const counters = classWeights.flatMap(({ target, buffer }) => {
      const field = this.preparation.find(({ name }) => name === target);
      return field ? [{ target, buffer, counter: countClasses(field) }] : [];
    });
    return {
      take: (rows) => {
        fitting.take(rows);
        for (const { counter } of counters) counter.take(rows);
      },
      finish: () => {
        const preparation = fitting.finish();
        for (const { target, buffer, counter } of counters) {
          const field = preparation.find(({ name }) => name === target);
          if (field) this.view(buffer).set(counter.weights(field));
        }
        this.preparation = preparation;
        this.isPrepared = true;
        return preparation;
      },
    };
  }

  /** What `predict` gives for the rows that were loaded is then in the buffers of the outputs. */
  forward(rows: number): void {
    this.#setClocks(rows, this.iteration);
    this.entries.forward(rows);
    this.loans.end();
  }

  /** The loss of the rows that were loaded; adds to the sums of the metrics. */
  assess(rows: number): number {
    this.#setClocks(rows, this.iteration);
    this.entries.assess(rows);
    this.loans.end();
    return this.#number(this.#losses.assess);
  }

  /** The loss of the rows that were loaded; its derivatives are then in the buffers of the gradients. */
  differentiate(rows: number): number {
    this.#setClocks(rows, this.iteration);
    this.entries.differentiate(rows);
    this.loans.end();
    return this.#number(this.#losses.differentiate);
  }

  /** Changes the rows that were loaded as training has it: those from `place` on of the step that comes. */
  augment(rows: number, place: number): void {
    for (const { at, change } of this.#augment)
      change(this.arena.numbers, at, rows, { seed: this.#seed, step: this.iteration, place });
  }

  /** Begins a step of training: `backward` for each of its batches, then `update`. */
  begin(): void {
    this.entries.zero();
  }

  /**
   * The loss of the rows that were loaded. Their gradients count as rows of a step of `of` rows in all, whose batch number `place` (from 0) they are:
   * each batch draws random numbers of its own.
   */
  backward(rows: number, of: number, place: number): number {
    this.#setClocks(rows, this.iteration + 1, this.iteration * this.#accumulate + place + 1);
    if (this.#clocks.share >= 0) this.arena.numbers[this.#clocks.share] = rows / of;
    this.entries.backward(rows);
    this.loans.end();
    return this.#number(this.#losses.backward);
  }

  /** Moves the weights by what `backward` left: the step is done. */
  update(): void {
    this.entries.update();
    this.entries.project();
    this.iteration++;
  }

  /** Sets the sums of the metrics back. */
  clear(): void {
    this.clearings++;
    this.entries.clear();
  }

  /** The metrics of all rows since `clear`. */
  figures(): Record<string, number | View> {
    this.entries.figures();
    return Object.fromEntries(
      this.blueprint.metrics.map(({ name, buffer, dims }) => {
        const values = this.view(buffer);
        return [name, dims.length === 0 ? (values[0] ?? NaN) : values.slice()];
      }),
    );
  }

  /** The numbers of a buffer: of a batched one those of the first `rows`. */
  view(name: string, rows = this.blueprint.capacity): View {
    const at = this.offsetOf(name);
    return this.arena.numbers.subarray(at, at + this.rowSize(name) * (this.isBatched(name) ? rows : 1));
  }

  /** Where in the arena a buffer begins. */
  offsetOf(name: string): number {
    const buffer = this.blueprint.layout[name];
    if (!buffer) throw new Error(`the blueprint of ${this.blueprint.name} names ${name}, which has no place`);
    return buffer.at;
  }

  /** Numbers in a buffer, or in each row of a batched one. */
  rowSize(name: string): number {
    return (this.blueprint.layout[name]?.shape ?? []).reduce((size, dim) => size * dim, 1);
  }

  isBatched(name: string): boolean {
    return this.blueprint.layout[name]?.batched ?? false;
  }

  /** Parameters, states and slots by name: all that training changes. */
  kept(): [name: string, view: View][] {
    const { parameters, states, slots } = this.blueprint;
    return [...parameters, ...states, ...slots].map((name) => [name, this.view(name)]);
  }

  /** `draw` tells the random numbers of one batch from those of all others. */
  #setClocks(rows: number, iteration: number, draw = iteration): void {
    const { numbers, random } = this.arena;
    random[2] = draw;
    random[3] = draw / 2 ** 32;
    const { rows: rowsAt, iteration: iterationAt, iterations: iterationsAt } = this.#clocks;
    if (rowsAt >= 0) numbers[rowsAt] = rows;
    if (iterationAt >= 0) numbers[iterationAt] = iteration;
    if (iterationsAt >= 0) numbers[iterationsAt] = Math.max(this.iterations, iteration);
  }

  /** Only clocks that some formula reads are in the layout. Where the spec calls a field or option so, the clock's own name is longer; a batched buffer is a value of the spec. */
  #clockAt(name: string): number {
    const { layout, options } = this.blueprint;
    const apart = `${name}.clock`;
    const own = Object.hasOwn(layout, apart) ? apart : name;
    const clock = Object.hasOwn(layout, own) && !Object.hasOwn(options, own) ? layout[own] : undefined;
    return clock === undefined || clock.batched || clock.shape.length > 0 ? -1 : clock.at;
  }

  #number(at: number): number {
    return this.arena.numbers[at] ?? NaN;
  }

  #augmentations(): { at: number; change: Augment }[] {
    const { training, inputs } = this.blueprint;
    const firsts = new Map<string, number>();
    let steps = 0;
    return (training.augment ?? []).map((spec) => {
      firsts.set(spec.input, steps);
      const dims = inputs.find(({ name }) => name === spec.input)?.dims ?? [];
      const change = augmentation(spec, dims, steps, firsts.get(spec.like ?? spec.input));
      steps += spec.steps.length;
      return { at: this.offsetOf(spec.input), change };
    });
  }

  #sources() {
    return this.blueprint.training.data?.fields ?? [];
  }

  #unfitted(): FittedField[] {
    const { inputs, targets } = this.blueprint;
    return fitPreparation([...inputs, ...targets], this.#sources());
  }
}

/** @throws NncError NN706 where the machine hasn't that much memory: sizes and rows are the spec's to choose. */
function memoryFor({ name, elements, precision, capacity }: Blueprint, make: () => Arena): Arena {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    const bytes = elements * (precision === "single" ? 4 : 8);
    throw new NncError(
      "NN706",
      `${name} takes ${bytes.toLocaleString("en-US")} bytes of memory for ${capacity.toLocaleString("en-US")} rows at once, more than there can be`,
      "choose a smaller batch or smaller sizes; nnc summary shows them",
      { cause },
    );
  }
}
