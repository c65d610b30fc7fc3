// The error function in double precision.

/**
 * erf(x) = 2/√π ∫₀ˣ exp(-t²) dt, within 2.3e-16 of the exact value.
 * Rational approximations of W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969).
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return x * ratio(near, x * x);
  // From 6 on, 1 - erf is less than half the distance of 1 to the number before it.
  const rest =
    size < 4
      ? Math.exp(-x * x) * ratio(middle, size)
      : size < 6
        ? (Math.exp(-x * x) / size) * (inverseRootPi - ratio(far, 1 / (x * x)) / (x * x))
        : 0;
  return Number.isNaN(x) ? x : Math.sign(x) * (0.5 - rest + 0.5);
}

interface Ratio {
  /** Coefficients from the highest power to the lowest. */
  readonly above: readonly number[];
  readonly below: readonly number[];
}

const inverseRootPi = 1 / Math.sqrt(Math.PI);

/** erf(x) / x by x². */
const near: Ratio = {
  above: [
    1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3,
  ],
  below: [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3],
};

/** exp(x²) (1 - erf(x)) by x. */
const middle: Ratio = {
  above: [
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
    8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
  ],
  below: [
    1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
  ],
};

/** x² (1/√π - x exp(x²) (1 - erf(x))) by 1/x². */
const far: Ratio = {
  above: [
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4,
  ],
  below: [
    1, 2.56852019228982242, 1.87295284992346047, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
  ],
};

function ratio({ above, below }: Ratio, x: number): number {
  return polynomial(above, x) / polynomial(below, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}
