// All that a page tells of a run: what its folder holds, and what its network makes of the data.
import type { FittedOutcomes } from "../outcomes/fitted.js";
import type { Outcomes } from "../outcomes/outcomes.js";
import type { FilterPictures } from "../outcomes/pictures.js";
import type { Summary } from "../summarize/summarize.js";

export interface Story {
  readonly run: RunFacts;
  readonly metrics: readonly MetricsEntry[];
  /** At steps of the run; empty if nobody knows. */
  readonly learningRates: readonly (readonly [step: number, rate: number])[];
  readonly statistics: readonly StatisticsEntry[];
  readonly warnings: readonly Warning[];
  readonly network: NetworkFacts | undefined;
  /** Of a target of classes. */
  readonly outcomes: Outcomes | undefined;
  /** Of a target that is a number. */
  readonly fitted: FittedOutcomes | undefined;
  readonly filters: FilterPictures | undefined;
  /** What is left out, and why: sentences. */
  readonly missing: readonly string[];
}

export interface RunFacts {
  readonly model: string;
  readonly state: "running" | "finished" | "interrupted" | "failed";
  /** The machine that it is running on, if that is another one. */
  readonly host?: string | undefined;
  /** Why it failed. */
  readonly problem: string | undefined;
  /** ISO 8601. */
  readonly started: string;
  readonly ended: string | undefined;
  readonly parameters: number;
  readonly rows: number;
  /** What else is known of it, by what it is called: settings, versions. */
  readonly settings: readonly Fact[];
}

export type Fact = readonly [name: string, value: string];

export type Figures = Readonly<Record<string, unknown>>;

/** How far the run was after a step. */
export interface MetricsEntry {
  readonly event: string;
  readonly step: number;
  /** Planned in all. */
  readonly steps?: number;
  readonly epoch?: number;
  /** Seconds since 1970. */
  readonly time?: number;
  readonly training?: Figures;
  readonly validation?: Figures;
  readonly test?: Figures;
  readonly isBest?: boolean;
}

/** What the network looked like inside after a step. */
export interface StatisticsEntry {
  readonly step: number;
  /** Rows that it was looked at with. */
  readonly rows?: number;
  readonly activations: readonly ActivationEntry[];
  readonly parameters: readonly ParameterEntry[];
}

export interface ActivationEntry {
  readonly name: string;
  readonly kind?: string;
  readonly units?: number;
  /** Share of units that are 0 for every row; null where that says nothing. */
  readonly dead?: number | null;
  /** Share of values near a bound of the activation; null where there is no bound. */
  readonly saturated?: number | null;
  readonly histogram?: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
}

export interface ParameterEntry {
  readonly name: string;
  readonly norm?: number;
  readonly gradientNorm?: number;
  /** Norm of one step's change by the norm of the weights. */
  readonly updateRatio?: number;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
  /** File, line and column of what it is about. */
  readonly at: string | undefined;
  /** What to do. */
  readonly help: string | undefined;
}

export interface NetworkFacts {
  readonly summary: Summary;
  /** An SVG that may stand in a page. */
  readonly drawing: string | undefined;
  readonly spec: string;
}
