// The normal distribution in 65,536 equal shares, so that 16 random bits make a normal number without a logarithm or a cosine.

let table: Float64Array | undefined;

/** In order: the middle (by probability) of each share, from -4.32 to 4.32, scaled to variance 1. Made once. */
export function normalQuantiles(): Float64Array {
  if (table !== undefined) return table;
  const count = 1 << 16;
  const middles = Float64Array.from({ length: count }, (_, share) => quantile((share + 0.5) / count));
  const variance = middles.reduce((sum, value) => sum + value * value, 0) / count;
  return (table = middles.map((value) => value / Math.sqrt(variance)));
}

/** Below which number the normal distribution has this share (0 to 1); right to 7 digits: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", 1988, PPND7. */
function quantile(share: number): number {
  const q = share - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(central.above, r)) / polynomial(central.below, r);
  }
  const r = Math.sqrt(-Math.log(Math.min(share, 1 - share)));
  const tail = r <= 5 ? near : far;
  const offset = r <= 5 ? 1.6 : 5;
  return (Math.sign(q) * polynomial(tail.above, r - offset)) / polynomial(tail.below, r - offset);
}

const central = {
  above: [3.3871327179, 50.434271938, 159.29113202, 59.10937472],
  below: [1, 17.895169469, 78.757757664, 67.1875636],
};
const near = {
  above: [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103],
  below: [1, 0.737001645, 0.12021132975],
};
const far = {
  above: [6.657905115, 3.081226386, 0.42868294337, 0.017337203997],
  below: [1, 0.24197894225, 0.012258202635],
};

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
