// A neural network as a program holds it: what every class that nnc generates can do.
import type { Binder } from "./bind.js";
import type { Blueprint } from "./blueprint.js";
import { chooseEngine } from "./engines.js";
import { NncError } from "./errors.js";
import { readCheckpoint, restoreCheckpoint, takeSnapshot } from "./checkpoint.js";
import { copyState } from "./copy-state.js";
import type { FittedField } from "./data/preparation.js";
import { shownValue } from "./data/shown.js";
import { isStream } from "./data/stream.js";
import { evaluate, type Figures } from "./evaluate.js";
import { evaluateStream } from "./evaluate-stream.js";
import { feedStep, feedComplete, feedInputs, feedRows, streamComplete } from "./feed.js";
import { checkCount, type FitOptions } from "./fit-options.js";
import { fit } from "./fit.js";
import { gradients } from "./gradients.js";
import type { TrainingData } from "./load-data.js";
import { Machine, type View } from "./machine.js";
import type { Observer } from "./observed.js";
import type { TrainedRun } from "./obstacle.js";
import { bindPredict, type Predict } from "./predict.js";
import type { Progress } from "./progress.js";
import { trainStep } from "./train-step.js";
import { startFrom, type Started, type Weights } from "./start-weights.js";
import { runTimeOptions, setOptions, type OptionValues } from "./run-time-options.js";
import { checkSeed, drawSeed } from "./seed.js";
import type {
  CreateOptions,
  Evaluation,
  Gradients,
  InputRows,
  LabelledRows,
  NetworkTypes,
  Settable,
} from "./signature.js";

/**
 * The class that generated modules extend. They add the kernels and, for each entry, in which order they run; all else is here.
 * A network has one block of memory, made once; nothing has to be disposed of.
 */
export abstract class Network<T extends NetworkTypes> {
  /** Binds what the kernels of the subclass compute to the places of their operands. */
  protected readonly bind: Binder;
  /** The run-time options; setting one takes effect at the next call. A value out of range throws NncError NN706. */
  readonly options: Settable<T["options"]>;
  readonly #blueprint: Blueprint;
  /** Not to be touched but by `#machine`, which fills it with weights: the kernels that do it are fields of the subclass and so aren't there yet in this constructor. */
  readonly #empty: Machine;
  readonly #firstSeed: number;
  /** Options that were given when the network was made. */
  readonly #given: Readonly<Record<string, unknown>>;
  #parameters: Readonly<Record<string, View>> | undefined;
  #predict: Predict | undefined;

  /**
   * `observe` is told what each kernel writes: the runtime makes such networks for itself.
   * @throws NncError NN706 for an option that the spec doesn't have or a value out of range, NN707 if the engine isn't there.
   */
  constructor(blueprint: Blueprint, options: T["options"] & CreateOptions, observe?: Observer) {
    if (typeof (options as unknown) !== "object" || (options as unknown) === null)
      throw new NncError("NN706", `the options are ${shownValue(options)}`, "give an object: { seed: 1 }");
    const { seed, engine, ...own } = options as CreateOptions & Readonly<Record<string, unknown>>;
    this.#blueprint = blueprint;
    this.#firstSeed = checkSeed(seed ?? blueprint.training.seed ?? drawSeed());
    const entries = {
      initialize: () => this.initialize(),
      forward: (rows: number) => this.forward(rows),
      assess: (rows: number) => this.assess(rows),
      clear: () => this.clear(),
      figures: () => this.figures(),
      differentiate: (rows: number) => this.differentiate(rows),
      zero: () => this.zero(),
      backward: (rows: number) => this.backward(rows),
      update: () => this.update(),
      project: () => this.project(),
    };
    const twin = (observe: Observer): Machine => this.#twin(observe);
    this.#empty = new Machine(blueprint, chooseEngine(engine), entries, twin, observe);
    this.bind = this.#empty.bind;
    const values: OptionValues = runTimeOptions(blueprint, this.#empty.arena);
    setOptions(values, own);
    this.#given = own;
    this.options = values as Settable<T["options"]>;
  }

  /** The learned numbers by name: views of the network's own memory, so writing to one changes the network. */
  get parameters(): T["parameters"] {
    const machine = this.#machine;
    this.#parameters ??= Object.freeze(
      Object.fromEntries(this.#blueprint.parameters.map((name) => [name, machine.view(name)])),
    );
    return this.#parameters;
  }

  /** The model's name in the spec. */
  get name(): string {
    return this.#blueprint.name;
  }

  /** How many numbers are learned. */
  get parameterCount(): number {
    return this.#blueprint.parameters.reduce((sum, name) => sum + this.#empty.rowSize(name), 0);
  }

  /** The most rows of a training step. */
  get capacity(): number {
    return this.#blueprint.training.batch;
  }

  /** Training steps done. */
  get iteration(): number {
    return this.#machine.iteration;
  }

  /** Epochs done: in one that is under way, those before it. */
  get epoch(): number {
    return this.#machine.epoch;
  }

  /** Training steps planned in all, which schedules go by. `fit` sets it; who calls `step` himself may set it before. */
  get iterations(): number {
    return this.#machine.iterations;
  }

  set iterations(planned: number) {
    checkCount("iterations", planned);
    this.#machine.iterations = planned;
  }

  /** Of the run that trained these weights, what decides beside `epoch` and `iteration` whether `resume` has something to go on with. */
  get run(): TrainedRun {
    const { standing, obstacle } = this.#machine;
    return { epochsSinceBest: standing.since, obstacle };
  }

  /** What all randomness of this network comes from. */
  get seed(): number {
    return this.#machine.seed;
  }

  /** The names of classes and of other labels, in the order of their numbers, by field: those of the spec, or those that training data told. */
  get labels(): { readonly [Field in keyof (T["inputs"] & T["targets"])]?: readonly string[] } {
    const labelled = this.#machine.preparation.flatMap(({ name, parts }) => {
      const labels = parts.length === 1 ? parts[0]?.labels : undefined;
      return labels ? [[name, labels]] : [];
    });
    return Object.fromEntries(labelled) as { [Field in keyof (T["inputs"] & T["targets"])]?: readonly string[] };
  }

  /** How each input and target is made of the columns of the data: what the spec says, with what was learned from training data. */
  get preparation(): readonly FittedField[] {
    return this.#machine.preparation;
  }

  /** One line on what computes: engine, BLAS, threads. */
  get engine(): string {
    return this.#empty.engine.description;
  }

  /** Forgets all that was learned: weights, states and what the preparation took from the data. Options stay. @throws NncError NN706 during a run of `fit`. */
  reset(seed: number = this.#machine.seed): void {
    this.#machine.checkFree("reset");
    this.#machine.initialize(checkSeed(seed));
  }

  /**
   * The outputs for any number of rows. Classes come by their names, or as numbers where they have none.
   * @throws NncError NN701 or NN703 if the inputs don't fit, NN706 if how they are prepared has yet to be learned.
   */
  predict(inputs: InputRows<T>): T["outputs"] {
    const machine = this.#machine;
    this.#predict ??= bindPredict(machine);
    return this.#predict(feedInputs(machine, inputs));
  }

  /** The loss and the metrics over any number of rows; those that `missing(drop)` leaves out aside. Throws as `predict` does. */
  evaluate(data: LabelledRows<T>): Evaluation<T>;
  /** The same of rows that come piece by piece. @throws NncError NN706 for what can be gone through only once. */
  evaluate(data: AsyncIterable<LabelledRows<T>>): Promise<Evaluation<T>>;
  evaluate(data: LabelledRows<T> | AsyncIterable<LabelledRows<T>>): Evaluation<T> | Promise<Evaluation<T>> {
    const machine = this.#machine;
    const told = ({ loss, metrics }: Figures): Evaluation<T> => ({ loss, ...(metrics as T["metrics"]) });
    return isStream(data)
      ? evaluateStream(machine, streamComplete(machine, data)).then(told)
      : told(evaluate(machine, feedComplete(machine, data)));
  }

  /**
   * One training step; gives the loss of the rows before it. With `accumulate` in the spec it may have so many batches' rows.
   * @throws NncError as `predict` does, NN706 during a run of `fit`, and NN802 if the loss isn't finite: the weights then stay as they were.
   */
  step(batch: LabelledRows<T>): number {
    const machine = this.#machine;
    machine.checkFree("step");
    const feed = feedStep(machine, batch);
    const { batch: most } = machine.blueprint.training;
    return trainStep(machine, feed, { order: undefined, start: 0, count: feed.rows, batch: most });
  }

  /** The loss of any number of rows and its derivatives, as `evaluate` computes it; nothing is updated. Throws as `predict` does. */
  gradients(batch: LabelledRows<T>): Gradients<T> {
    const machine = this.#machine;
    return gradients(machine, feedRows(machine, batch)) as Gradients<T>;
  }

  /**
   * Trains, and yields how far it has come at the end of each epoch: `for await (const { epoch, loss } of network.fit(data)) …`. Leaving the loop ends the run.
   * What the preparation learns, it learns from the training part alone, at the first run.
   * Data may come piece by piece: it is then gone through once to be counted and learned from, and once in each epoch, and need never be in memory as a whole.
   * In its pauses the network may be asked anything: `predict`, `evaluate`, `gradients`, `save`; only one run at a time may train it.
   * @throws NncError NN701, NN703 and NN706 before the first step if data or options can't be used or another run isn't over, NN802 if the loss isn't finite.
   */
  fit(
    data: LabelledRows<T> | AsyncIterable<LabelledRows<T>> | TrainingData,
    options: FitOptions<T> = {},
  ): AsyncGenerator<Progress<T>, void, void> {
    const snapshot = (path: string): (() => Promise<void>) => takeSnapshot(this.#machine, this.options, path);
    return fit(this.#machine, data, options, snapshot) as AsyncGenerator<Progress<T>, void, void>;
  }

  /**
   * Writes weights, states, counters, options and what the preparation learned to a safetensors file, whole or not at all.
   * Wherever it is called, in the loop over `fit` too, training can go on from there: `resume`.
   * @throws NncError NN708 if the file can't be written, NN802 if a weight isn't finite: a file that was there stays as it was.
   */
  async save(path: string): Promise<void> {
    await takeSnapshot(this.#machine, this.options, path)();
  }

  /**
   * Takes over all of a file that `save` wrote; options that were given when the network was made stay as they were given.
   * @throws NncError NN704 if the file can't be read, NN705 if it is of another model, NN706 during a run of `fit`: the network then stays as it was.
   */
  async restore(path: string): Promise<this> {
    const checkpoint = await readCheckpoint(this.#empty, path);
    this.#empty.checkFree("restore");
    setOptions(this.options as OptionValues, { ...checkpoint.options, ...this.#given }, path);
    restoreCheckpoint(this.#empty, checkpoint);
    this.#isInitialized = true;
    return this;
  }

  /**
   * Begins anew, with the weights and states of layers that a file has by the same name and in the same shape: `net.startFrom(await readWeights(path))`.
   * All else is as if the network had just been made: other weights have their first values, how data is prepared is learned at the next run.
   * @throws NncError NN705 if no tensor fits, NN704 if one that does holds NaN or infinity, NN706 for what `readWeights` didn't read and during a run of
   * `fit`: the network then stays as it was.
   */
  startFrom(weights: Weights): Started {
    const machine = this.#machine;
    machine.checkFree("startFrom");
    return startFrom(machine, weights);
  }

  /**
   * Takes over all that another network of the same spec has learned, where its training stands, and its options; the same steps then give both the same bits.
   * It may be in the midst of a run of `fit`: in the pauses of that run no step is half done.
   * @throws NncError NN705 if it is of another spec, NN706 if it is no network, and during a run of `fit` of this one.
   */
  copyFrom(other: Network<T>): this {
    const given: unknown = other;
    if (!(typeof given === "object" && given !== null && #empty in given))
      throw new NncError(
        "NN706",
        `copyFrom was given ${shownValue(given)}, which is no network`,
        "give it a network of the same spec, which the same nnc/runtime made",
      );
    this.#empty.checkFree("copyFrom");
    copyState(other.#machine, this.#empty);
    setOptions(this.options as OptionValues, { ...other.options });
    this.#isInitialized = true;
    return this;
  }

  /** Writes the first value of every parameter and state. */
  protected abstract initialize(): void;
  /** Computes the outputs. */
  protected abstract forward(rows: number): void;
  /** Computes the loss as it is without training, and adds to the sums of the metrics. */
  protected abstract assess(rows: number): void;
  /** Sets the sums of the metrics back. */
  protected clear(): void {
    // Without metrics there are no sums.
  }
  /** Computes the metrics from their sums. */
  protected figures(): void {
    // Without metrics there are none.
  }
  /** Computes the derivatives of that loss. */
  protected abstract differentiate(rows: number): void;
  /** Sets the gradients to 0, where a step has several batches. */
  protected zero(): void {
    // Where a batch makes a step, its gradients take the place of those before.
  }
  /** Computes the loss and its derivatives in a training step, or adds them to those of the step's batches before. */
  protected abstract backward(rows: number): void;
  /** Moves the weights. */
  protected abstract update(): void;
  /** Keeps the weights within bounds. */
  protected project(): void {
    // Without bounds there is nothing to do.
  }

  #twin(observe: Observer): Machine {
    const Same = this.constructor as new (
      blueprint: Blueprint,
      options: CreateOptions,
      observe: Observer,
    ) => Network<T>;
    return new Same(this.#blueprint, { seed: this.#firstSeed, engine: this.#empty.engine.name }, observe).#empty;
  }

  #isInitialized = false;

  /** The machine with weights in it. */
  get #machine(): Machine {
    if (!this.#isInitialized) {
      this.#isInitialized = true;
      this.#empty.initialize(this.#firstSeed);
    }
    return this.#empty;
  }
}
