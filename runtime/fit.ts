// The training loop: epochs of shuffled batches, validation, early stopping, progress.
import { keepBest } from "./best.js";
import { breathe, type Breath } from "./breathe.js";
import { isStream } from "./data/stream.js";
import { assessChunks, evaluate, type Figures } from "./evaluate.js";
import { evaluateStream } from "./evaluate-stream.js";
import type { Feed } from "./feed.js";
import { planRun, type Run } from "./fit-run.js";
import type { FitOptions } from "./fit-options.js";
import { keepCheckpoints, type Keeper, type Snapshot } from "./keep-checkpoints.js";
import type { Machine } from "./machine.js";
import { startMeter, type Progress } from "./progress.js";
import { noteLoss } from "./standing.js";
import { trainStep } from "./train-step.js";
import type { Part } from "./training-rows.js";

/**
 * Trains, and yields how far it has come. `snapshot` is called where `checkpoint`, `checkpointEvery` and `keep` ask for it.
 * @throws NncError NN701, NN703 and NN706 before the first step if data or options can't be used or another run isn't over, NN802 if the loss isn't finite.
 */
export async function* fit(
  machine: Machine,
  data: unknown,
  options: FitOptions,
  snapshot: Snapshot,
): AsyncGenerator<Progress, void, void> {
  const release = machine.occupy();
  try {
    const run = await planRun(machine, data, options);
    if (run !== undefined) yield* trained(machine, run, options, snapshot, release);
  } finally {
    release();
  }
}

/** `release` is called before the last item where nothing is left to be done after it: who takes no more items leaves the network free. */
async function* trained(
  machine: Machine,
  run: Run,
  options: FitOptions,
  snapshot: Snapshot,
  release: () => void,
): AsyncGenerator<Progress, void, void> {
  const { signal, resume = false } = options;
  const keeper = keepCheckpoints(options, run.checkpointEvery, snapshot);
  const best =
    run.patience === undefined ? undefined : await keepBest(machine, run.patience, resume ? keeper.bestFiles : []);
  const breath = breathe();
  const meter = startMeter(run);
  const isComplete = (): boolean => run.done >= run.steps || (best?.isOver() ?? false);
  const isOn = (): boolean => !isComplete() && !signal?.aborted;
  let isSound = true;
  let epoch: Epoch | undefined;
  try {
    while (isOn()) {
      await epoch?.parts.return();
      epoch = startEpoch(machine, run);
      while (isOn() && machine.row < run.train.rows) {
        const [rows, start] = [machine.row, performance.now()];
        const part = await partAt(epoch, machine.row);
        if (machine.clearings !== epoch.clearings) restartMetrics(machine, epoch);
        trainSteps(machine, run, part, keeper, breath.due);
        meter.lap(machine.row - rows, performance.now() - start);
        if (performance.now() >= breath.due) await breath.take();
        if (isOn() && machine.row < run.train.rows && keeper.isDue(run.done)) await keeper.saveLast();
        if (run.done % run.every === 0 && machine.row < run.train.rows && run.done < run.steps) {
          yield { ...meter.read(epoch.number), ...figuresOf(machine), isEpoch: false, isStopped: false };
        }
      }
      if (signal?.aborted && machine.row < run.train.rows) {
        await keeper.saveLast();
        return;
      }
      const figures = figuresOf(machine);
      finishEpoch(machine, run);
      const validation = run.validation && (await validate(machine, run.validation, breath));
      const isBest = noteLoss(machine.standing, (validation ?? figures).loss);
      if (isBest) best?.keep();
      await keeper.saveEpoch({ isBest, isOver: !isOn() });
      const isStopped = best?.isOver() ?? false;
      if (best === undefined && !isOn()) release();
      yield {
        ...meter.read(epoch.number),
        ...figures,
        ...(validation && { validation }),
        ...(best !== undefined && { isBest }),
        isEpoch: true,
        isStopped,
      };
      if (isStopped) return;
    }
  } catch (cause) {
    isSound = false;
    throw cause;
  } finally {
    await keeper.end({ isSound });
    await epoch?.parts.return();
    // A run that isn't over goes on from where it stood, not from its best.
    if (best?.restore() && isComplete()) await keeper.saveLast();
  }
}

/** What an epoch has gathered so far. */
interface Epoch {
  readonly number: number;
  readonly parts: AsyncGenerator<Part, void, void>;
  part: Part | undefined;
  clearings: number;
}

function startEpoch(machine: Machine, { train }: Run): Epoch {
  machine.clear();
  if (machine.row === 0) machine.standing.loss = machine.standing.rows = 0;
  return {
    number: machine.epoch,
    parts: train.epoch(machine.epoch),
    part: undefined,
    clearings: machine.clearings,
  };
}

/** The part that holds the row of this number; a run that goes on in the middle of an epoch passes those before it by. */
async function partAt(epoch: Epoch, row: number): Promise<Part> {
  while (epoch.part === undefined || epoch.part.end <= row) {
    const next = await epoch.parts.next();
    if (next.done) throw new Error(`no part of epoch ${epoch.number} has row ${row}`);
    epoch.part = next.value;
  }
  return epoch.part;
}

/** The hot loop: trains until the time is up, an item is due or the part or run ends. */
function trainSteps(machine: Machine, run: Run, part: Part, keeper: Keeper, until: number): void {
  const { batch, accumulate, every } = run;
  const { feed, order, start: first } = part;
  const { standing } = machine;
  const end = Math.min(run.steps, keeper.after(run.done));
  const step = { order, start: 0, count: 0, batch }; // one for all steps: a step makes no objects
  do {
    const count = Math.min(batch * accumulate, part.end - machine.row);
    step.start = machine.row - first;
    step.count = count;
    const loss = trainStep(machine, feed, step);
    run.firstLoss ??= loss;
    machine.row += count;
    run.done++;
    standing.loss += loss * count;
    standing.rows += count;
  } while (machine.row < part.end && run.done < end && run.done % every !== 0 && performance.now() < until);
}

/** Somebody evaluated in the meantime: the metrics are of the rows from here on. */
function restartMetrics(machine: Machine, epoch: Epoch): void {
  machine.clear();
  epoch.clearings = machine.clearings;
}

function figuresOf(machine: Machine): Figures {
  const { loss, rows } = machine.standing;
  return { loss: loss / rows, metrics: machine.figures() };
}

/** The next step is the first of the next epoch, unless the run was too short for this one. */
function finishEpoch(machine: Machine, { train }: Run): void {
  if (machine.row < train.rows) return;
  machine.epoch++;
  machine.row = 0;
  machine.standing.loss = machine.standing.rows = 0;
}

function validate(machine: Machine, rows: NonNullable<Run["validation"]>, breath: Breath): Promise<Figures> {
  return isStream(rows)
    ? evaluateStream(machine, rows, breath, "the validation data")
    : evaluateGently(machine, rows, breath);
}

/** With pauses; but if somebody evaluates in one of them, once more without. */
async function evaluateGently(machine: Machine, feed: Feed, breath: Breath): Promise<Figures> {
  const chunks = assessChunks(machine, feed);
  const clearings = machine.clearings + 1; // the first chunk begins with one
  for (;;) {
    const chunk = chunks.next();
    if (chunk.done) return chunk.value;
    if (performance.now() >= breath.due) await breath.take();
    if (machine.clearings !== clearings) return evaluate(machine, feed);
  }
}
