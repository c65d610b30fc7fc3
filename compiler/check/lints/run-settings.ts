// NN603, NN604 and NN606: what a `train` block leaves out, and batches of one row.
import type { Report } from "../../report/report.js";
import type { Network } from "./network.js";
import { normalizations } from "./normalizations.js";

export function unwatchedStop({ model: { training } }: Network, report: Report): void {
  const at = training.places.stop;
  if (at && training.stop && training.validate === undefined) report.add("NN603", at, {});
}

export function missingSeed({ model: { name, training } }: Network, report: Report): void {
  const at = training.places.train;
  if (at && training.stated && training.seed === undefined) report.add("NN604", at, { model: name });
}

export function singleRow(network: Network, report: Report): void {
  const { batch, places } = network.model.training;
  const at = places.batch;
  const normalization = normalizations(network).find(({ overRowsOnly }) => overRowsOnly);
  if (!at || batch > 1 || !normalization) return;
  const { use } = normalization;
  const related = [{ at: use.at, text: `${use.declaration} averages over the rows of a batch` }];
  report.add("NN606", at, { kind: "single", layer: use.declaration }, { related });
}
