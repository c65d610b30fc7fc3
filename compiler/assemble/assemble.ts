// A network in memory, without generated code: the same data and the same kernels in the same order, for commands and tests.
import {
  Network,
  type CreateOptions,
  type Kernel,
  type LoadOptions,
  type UntypedNetwork,
} from "../../runtime/index.js";
import type { Model } from "../check/model.js";
import { blueprintOf } from "../emit/blueprint.js";
import type { Plan } from "../plan/plan.js";
import { bindStep } from "./bind-step.js";

/** What a generated class offers beside its instances. Options are checked when the network is made. */
export interface AssembledNetwork {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly classes: Readonly<Record<string, readonly string[]>>;
  create(options?: AssembledOptions<CreateOptions>): Network<UntypedNetwork>;
  load(path: string, options?: AssembledOptions<LoadOptions>): Promise<Network<UntypedNetwork>>;
}

export type AssembledOptions<General> = General & Readonly<Record<string, unknown>>;

/** The class that `emit` would write for this model. */
export function assemble(model: Model, plan: Plan): AssembledNetwork {
  const blueprint = blueprintOf(model, plan);
  return class Assembled extends Network<UntypedNetwork> {
    static readonly shapes = Object.fromEntries(model.parameters.map(({ name, value }) => [name, value.shape.dims]));
    static readonly classes = Object.fromEntries(
      model.targets.flatMap(({ name, classes }) => (classes ? [[name, classes] as const] : [])),
    );

    static create(options: AssembledOptions<CreateOptions> = {}): Assembled {
      return new Assembled(blueprint, options as UntypedNetwork["options"] & CreateOptions);
    }

    static async load(path: string, options: AssembledOptions<LoadOptions> = {}): Promise<Assembled> {
      return Assembled.create(options).restore(path);
    }

    readonly #entries: ReadonlyMap<string, readonly Kernel[]> = new Map(
      plan.entries.map(({ name, steps }) => [name, steps.map((step) => bindStep(this.bind, step))]),
    );

    protected override forward(count: number): void {
      this.#run("forward", count);
    }

    protected override assess(count: number): void {
      this.#run("assess", count);
    }

    protected override clear(): void {
      this.#run("clear");
    }

    protected override figures(): void {
      this.#run("figures");
    }

    protected override zero(): void {
      this.#run("zero");
    }

    protected override backward(count: number): void {
      this.#run("backward", count);
    }

    protected override update(): void {
      this.#run("update");
    }

    protected override project(): void {
      this.#run("project");
    }

    protected override differentiate(count: number): void {
      this.#run("differentiate", count);
    }

    protected override initialize(): void {
      this.#run("initialize");
    }

    #run(entry: string, count = 1): void {
      for (const kernel of this.#entries.get(entry) ?? []) kernel(count);
    }
  };
}
