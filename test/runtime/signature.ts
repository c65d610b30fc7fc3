// What compiles and what doesn't, with the types of a generated module: each line under an expected error must be one. `npm run types` compiles this file.
import {
  loadData,
  progressLine,
  readCsv,
  type ClassLabels,
  type F32,
  type F64,
  type Indices,
  type Network,
  type NetworkTypes,
} from "../../runtime/index.js";
import { Blobs, blueprint, type Kind } from "./blobs.js";

interface ReaderTypes extends NetworkTypes {
  readonly options: object;
  readonly inputs: { readonly tokens: Indices; readonly weight: F64<[number]> };
  readonly targets: { readonly digit: ClassLabels<number> };
  readonly outputs: { readonly digit: Int32Array };
  readonly metrics: { readonly confusion: F32<[10, 10]> };
  readonly parameters: { readonly w: F64<[3]> };
}

export async function inputs(network: Blobs): Promise<void> {
  network.predict({ point: new Float32Array(4) });
  network.predict({ point: new Float64Array(4) });
  network.predict({ point: new Uint8Array(4) });
  network.predict({ point: [1, 2, 3, 4] });
  network.predict({ point: [[1, 2], Float32Array.of(3, 4)] });
  network.predict([{ point: [1, 2] }]);
  network.predict(await readCsv("points.csv"));
  network.predict({ point: new Float32Array(4) as F32<[number, 2]> });
  network.predict({ point: new Float32Array(4) as F32<[2, 2]> });
  // @ts-expect-error rows of three
  network.predict({ point: new Float32Array(6) as F32<[number, 3]> });
  // @ts-expect-error rows of matrices
  network.predict({ point: new Float32Array(6) as F32<[number, 2, 1]> });
  // @ts-expect-error the rows of another network's output
  network.predict({ point: network.predict({ point: [] }).probability });
  // @ts-expect-error no such input
  network.predict({ pint: new Float32Array(4) });
  // @ts-expect-error texts for numbers
  network.predict({ point: ["1", "2"] });
  // @ts-expect-error no input at all
  network.predict({});
}

export function targets(network: Blobs, point: Float32Array, texts: string[]): void {
  network.step({ point, kind: ["red", "blue"] });
  network.step({ point, kind: [0, 2] });
  network.step({ point, kind: Uint8Array.of(0, 2) });
  network.step([{ point: [1, 2], kind: "red" }]);
  // @ts-expect-error no such class
  network.step({ point, kind: ["red", "yellow"] });
  // @ts-expect-error texts of any kind
  network.step({ point, kind: texts });
  // @ts-expect-error without the target
  void network.evaluate({ point });
}

export async function results(network: Blobs, point: Float32Array): Promise<unknown[]> {
  const { probability, kind } = network.predict({ point });
  const plain: Float32Array = probability;
  const shaped: F32<[number, 3]> = plain;
  const first: Kind | undefined = kind[0];
  // @ts-expect-error three columns, not four
  const wrong: F32<[number, 4]> = probability;
  const accuracy: number = network.evaluate({ point, kind }).accuracy;
  // @ts-expect-error no such metric
  const metrics: { precision: number } = network.evaluate({ point, kind });
  const bias: F32<[8]> = network.parameters["h.bias"];
  // @ts-expect-error no such parameter
  const parameters: { "h.bais": Float32Array } = network.parameters;
  const slope: F32<[number, 2]> = network.gradients({ point, kind }).inputs.point;
  network.options.drop = 0.1;
  // @ts-expect-error no such option
  network.options.dorp = 0.1;
  // @ts-expect-error options are numbers
  network.options.drop = "0.1";
  // @ts-expect-error no such option
  Blobs.create({ dorp: 0.1 });
  // @ts-expect-error files bring their own seed
  await Blobs.load("blobs.safetensors", { seed: 1 });
  const line = progressLine();
  const shares: (number | undefined)[] = [];
  for await (const item of network.fit({ point, kind }, { validate: 0.1, epochs: 2 })) {
    // @ts-expect-error no such metric
    const wrong: { precision: number } = item.metrics;
    shares.push(wrong.precision);
    shares.push(item.validation?.metrics.accuracy);
    line.show(item);
  }
  // @ts-expect-error validation without the target
  network.fit({ point, kind }, { validate: { point } });
  return [shaped, first, wrong, accuracy, metrics, bias, parameters, slope, shares];
}

export async function data(network: Blobs): Promise<void> {
  const training = { ...blueprint.training, validate: 0.1 };
  const loaded = await loadData({ ...blueprint, training }, ".");
  network.fit(loaded);
  network.evaluate(loaded.validation);
  // @ts-expect-error perhaps the spec has no test data
  void network.evaluate(loaded.test);
}

export function indices(network: Network<ReaderTypes>, texts: string[]): unknown[] {
  network.predict({ tokens: Uint16Array.of(1, 2), weight: Float32Array.of(1) });
  network.predict({ tokens: [[1, 2]], weight: [1] });
  // @ts-expect-error tokens are whole numbers
  network.predict({ tokens: Float32Array.of(1, 2), weight: [1] });
  // @ts-expect-error a weight a row
  network.predict({ tokens: [[1, 2]], weight: new Float64Array(4) as F64<[number, 2]> });
  network.step({ tokens: [[1, 2]], weight: [1], digit: [7] });
  network.step({ tokens: [[1, 2]], weight: [1], digit: texts });
  const { weight } = network.gradients({ tokens: [[1, 2]], weight: [1], digit: [7] }).inputs;
  // @ts-expect-error there is no derivative by tokens
  const { tokens } = network.gradients({ tokens: [[1, 2]], weight: [1], digit: [7] }).inputs;
  return [weight, tokens];
}
