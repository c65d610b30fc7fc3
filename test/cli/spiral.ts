// A small spec, and data for it, that the tests of several commands share.

export const spec = `model Spiral(hidden: int in 4..64 = 16, drop: float in 0..0.9 = 0) {
  input point: [2]
  target arm: class(red, yellow, blue)

  scores = point -> dense(hidden) -> tanh -> dropout(drop) -> dense(classes(arm))

  loss cross_entropy(scores, arm)
  output probability = softmax(scores)
  output arm = argmax(scores)
  metric accuracy(scores, arm)
}

train Spiral {
  data csv("points.csv") {
    point = [x, y]
  }
  validate 25%
  batch 8
  epochs 4
  optimizer momentum(lr: 0.1)
  seed 1
}
`;

/** Three clouds of twenty points that a line tells apart. */
export function points(): string {
  const centers = { red: [-2, 0], yellow: [2, 0], blue: [0, 3] } as const;
  const rows = Object.entries(centers).flatMap(([arm, [x, y]]) =>
    Array.from({ length: 20 }, (_, i) => `${x + Math.sin(i) / 2},${y + Math.cos(3 * i) / 2},${arm}`),
  );
  return `x,y,arm\n${rows.join("\n")}\n`;
}
