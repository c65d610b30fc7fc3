// What each built-in function does, in a sentence, for the language reference.

export const builtInDocs: Readonly<Record<string, string>> = {
  exp: "The exponential eˣ.",
  log: "The natural logarithm.",
  tanh: 'The hyperbolic tangent, also as an activation: squeezes any number into -1 … 1. Its values are centred at zero, so it is always to be preferred to sigmoid inside a network, but it saturates as that does; relu comes first (CS231n, "Neural Networks Part 1").',
  sqrt: "The square root. Its slope at 0 is infinite: keep away from it with max(1e-12, x).",
  erf: "The error function.",
  cos: "The cosine.",
  sin: "The sine.",
  abs: "The absolute value; its slope at 0 is 0.",
  sign: "-1, 0 or 1. Its slope is 0.",
  floor: "The largest whole number that is not greater. Its slope is 0.",
  where: "a where the condition holds, else b. Both are computed.",
  max: "max(a, b) is the larger of two (or more); max(x, over: axes) the largest along axes; max { … } the largest of branches. Where two are equal, the slope goes to the first, along axes to all evenly.",
  min: "The same for the smaller.",
  add: "The sum of two or more, or of branches: x -> add { id, dense(64) -> relu }.",
  mul: "The product of two or more, or of branches.",
  sum: "The sum along axes: the last one, or those that `over` names. With keep: true they stay, with size 1.",
  mean: "The mean along axes, as sum.",
  argmax: "The place of the largest along one axis, counted from 0.",
  reshape:
    "The same numbers in another shape: reshape(x, [28, 28, 1]), or in that of something that they are compared with: reshape(target, like: scores).",
  transpose: "The axes in another order: transpose(x, [1, 0]); without an order in reverse.",
  slice: "The part from `from` up to but not including `to`, along the last axis or the one that `over` names.",
  concat:
    "Joins along the last axis, or the one that `over` names: concat(a, b), or branches: x -> concat { conv(16, 1), conv(16, 3) }.",
  one_hot: "1 at the place of a class, 0 elsewhere: [] becomes [count].",
  classes: "How many classes a target or an input has.",
  balanced:
    "A weight for each class of a target, for losses: n / (k n_c) for a class with n_c of the n rows of the training part and k classes, so that a rare class counts as much as a frequent one. It is learned when training begins and saved with the network; until then it is 1.",
  size: "How many numbers a row has, or how long an axis is: size(x, over: h).",
  rank: "How many axes a row has.",
  length: "How many items a list has.",
  detach: "The same numbers, held constant in derivatives.",
  random_uniform: "Random numbers between 0 and 1, in the shape of what they are combined with, new ones in each step.",
  random_normal: "Random numbers with mean 0 and variance 1, likewise.",
  orthonormalize:
    "The nearest to a matrix whose columns (or rows, if there are fewer) are at right angles and have length 1, by the method of Gram and Schmidt.",
  fill: "A tensor in which every number is the same: fill(0.1, [units]).",
  matching:
    "The initialiser that suits the activation that comes next: he for those that rectify and for maxout, xavier otherwise.",
};
