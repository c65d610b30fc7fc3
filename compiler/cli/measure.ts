// Loss and metrics of a network on data that is in memory, or comes piece by piece.
import { eachPass, isStream, mapStream } from "../../runtime/data/stream.js";
import type { Dataset, DataStream } from "../../runtime/index.js";
import type { Figures } from "./figures.js";
import type { OpenNetwork } from "./open-network.js";

export interface Measured {
  readonly figures: Figures & { readonly loss: number };
  readonly rows: number;
}

/** Throws NncError as `evaluate` of the network does. */
export async function measure(network: OpenNetwork["network"], rows: Dataset | DataStream): Promise<Measured> {
  if (!isStream(rows)) return { figures: { ...network.evaluate(rows) }, rows: rows.rows };
  let count = 0;
  const counted = eachPass(() => {
    count = 0;
    return mapStream(rows, (piece) => {
      count += piece.rows;
      return piece;
    });
  });
  const figures = { ...(await network.evaluate(counted)) };
  return { figures, rows: count };
}
