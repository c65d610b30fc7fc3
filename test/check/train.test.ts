// NN601, and what `train` blocks say of data.
import { expect, test } from "vitest";
import { checkText, errors, modelOf, sentences } from "./spec.js";

const model = `model Iris(rows_at_once: int = 16) {
  input x: [4]
  input color: index(3)
  target kind: class(setosa, other)
  h = concat(x, one_hot(color)) -> dense(8) -> relu
  scores = h -> dense(2)
  loss cross_entropy(scores, kind)
}
`;
const train = (settings: string): string => `${model}const third = 1 / 3\ntrain Iris {\n  seed 1\n  ${settings}\n}\n`;

test("settings have a unit; what is wrong with it is said in words", () => {
  const wrong: Readonly<Record<string, string>> = {
    "batch 0": "batch needs a whole number of rows of at least 1, but is given 0",
    "batch 2.5": "batch needs a whole number of rows of at least 1, but is given 2.5",
    "shuffle 0": "shuffle needs a whole number of rows of at least 1, but is given 0",
    'data npz("a.npz")\n  shuffle 100':
      "shuffle needs data that can be read piece by piece: csv, tsv, jsonl, parquet, sql, but is given npz(…)",
    "accumulate 0": "accumulate needs a whole number of batches of at least 1, but is given 0",
    "epochs 10%": "epochs needs a whole number of epochs, but is given 10%",
    "steps many": "many is not defined",
    "epochs relu": "epochs needs a whole number of epochs, but is given the function relu",
    "validate 10":
      'validate needs a share of the data such as 10%, rows such as where split == "valid", or data of its own, but is given 10',
    'validate "v.csv"': 'validate needs a source such as csv("…"), but is given "v.csv"',
    "validate 10% stratified by knid":
      "validate needs one target of classes: stratified by kind, but is given stratified by knid",
    'validate csv("a.csv") stratified': 'validate needs a share where it is stratified, but is given csv("a.csv")',
    "batch 64 stratified": "batch needs no stratified, but is given batch 64 stratified",
    "batch where part == 3": "batch needs no where, but is given batch where part == 3",
    'checkpoint "a" every 0.5 steps': "checkpoint needs a whole number of steps, but is given 0.5",
    'checkpoint "a" every 50% steps': "checkpoint needs a whole number of steps, but is given 50%",
    'checkpoint "a" every 0 minutes': "checkpoint needs a number of minutes above 0, but is given 0",
    'checkpoint "a" every 0 hours': "checkpoint needs a number of hours above 0, but is given 0",
    'checkpoint "a" every 2 epochs':
      "checkpoint needs a period in steps, seconds, minutes or hours, but is given one in epochs",
    'checkpoint "a" every 2 mins':
      "checkpoint needs a period in steps, seconds, minutes or hours, but is given one in mins",
    "freeze 3": "freeze needs layers or weights, such as freeze encode, but is given 3",
    "batch\n  epochs": "batch needs a value, but is given epochs, which is a setting as well",
    "seed 1 every 5 steps": "seed is declared twice",
    'validate where(part == "a")':
      'validate needs a condition behind a blank: where split == "valid", but is given where(part == "a")',
    'test where(part == "a")':
      'test needs a condition behind a blank: where split == "valid", but is given where(part == "a")',
    "validate where part": 'validate needs a condition such as split == "valid", but is given part',
    "validate where 3 == part": "validate needs a column on the left, but is given 3",
    "validate where part == other": "validate needs a number or a text in quotes on the right, but is given other",
    'test where part + 1 == "test"': "test needs a column on the left, but is given part + 1",
    'test where part == "test" { x = a }': "test needs no braces: its rows are those of data, but is given a block",
    'data idx(x: "a.gz", color: "b.gz", kind: "c.gz")\n  test where part == 1':
      "data needs a file for each input and target, and for the columns of conditions, but is given none for part",
    'data images("a") {\n x = image\n color = label\n kind = label\n}\n  test where part == 1':
      "where needs a column of images(…), but is given the column part",
    "clip 1": "clip needs norm(1) or value(1), but is given 1",
    "clip norm(0)": "clip needs a limit above 0, but is given 0",
    "clip norm(limit: 1, 2)": "clip needs norm(1) or value(1), but is given norm(limit: 1, 2)",
    "stop early": "stop needs early(patience: 3), but is given early",
    "stop early(patience: 0.5)": "stop needs a patience of at least 1 epoch, but is given 0.5",
    "checkpoint best": "checkpoint needs a path in quotes, but is given best",
    "data csv(a)": 'data needs one path: csv("train.csv"), but is given csv(a)',
    'data tsv("a.tsv", "b.tsv")': 'data needs one path: tsv("train.tsv"), but is given tsv("a.tsv", "b.tsv")',
    'data csv("a.jsonl.gz")': 'data needs jsonl(…) for a file of this name, but is given csv("a.jsonl.gz")',
    'data jsonl("a.csv")': 'data needs csv(…) for a file of this name, but is given jsonl("a.csv")',
    'data sql("a.parquet", "select 1")': 'data needs parquet(…) for a file of this name, but is given sql("a.parquet")',
    'data sql(query: "select 1")':
      'data needs a database and a query: sql("sales.duckdb", "select …"), but is given sql(query: "select 1")',
    "data cifar10()": 'data needs one path or several: cifar10("data_batch_1.bin"), but is given cifar10()',
    'data images("a") {\n x = image\n color = label\n kind = file_name\n}':
      "data needs a column of images(…) for kind, but is given the column file_name",
    'data json("a.json")': "there is no data source called json; did you mean jsonl?",
    'data idx("a.gz")': 'data needs a path for each column: idx(image: "images.gz"), but is given "a.gz"',
    'data idx(x: "a.gz", color: "b.gz")': "data needs a file for each input and target, but is given none for kind",
  };
  for (const [setting, sentence] of Object.entries(wrong))
    expect(sentences(train(setting)), setting).toEqual([sentence]);
});

test("NN601: an unknown setting, with the nearest and a fix", () => {
  const text = train("bacth 64");
  expect(errors(text)).toEqual(["NN601 bacth"]);
  expect(sentences(text)).toEqual(["train has no setting called bacth; did you mean batch?"]);
  expect(checkText(text).diagnostics[0]?.fix?.edits.map((edit) => edit.text)).toEqual(["batch"]);
});

test("numbers may be constants and parameters of the model, which then shape it", () => {
  const { training, options } = modelOf(train("batch rows_at_once\n  validate third"));
  expect([training.batch, training.validate]).toEqual([16, 1 / 3]);
  expect(options.find(({ name }) => name === "rows_at_once")?.structural).toBe(true);
});

test("without a block, the defaults hold", () => {
  const { training, options } = modelOf(model.replace("(rows_at_once: int = 16)", ""));
  const { stated, batch, epochs, steps, optimizer, data, seed } = training;
  expect({ stated, batch, epochs, steps, optimizer, data, seed }).toEqual({
    stated: false,
    batch: 32,
    epochs: 10,
    steps: undefined,
    optimizer: { name: "adam", text: "adam", rate: 0.001 },
    data: undefined,
    seed: undefined,
  });
  expect(options.map(({ name, default: value }) => [name, value])).toEqual([["lr", 1e-3]]);
});

test("columns and preparations make fields", () => {
  const block = `{
    x = [a, "b b", c, d] / 2 - 1 -> standardize
    color = hue
    kind = species -> lowercase
  }`;
  const {
    data,
    validate,
    test: held,
  } = modelOf(
    train(`data csv("a.csv") ${block}\n  validate csv("b.csv")\n  test csv("c.csv") { kind = label }`),
  ).training;
  expect(data?.paths).toEqual({ path: "a.csv" });
  expect(data?.columns).toEqual([
    {
      field: "x",
      from: ["a", "b b", "c", "d"],
      preparations: [{ kind: "scale", factor: 0.5, offset: -1 }, { kind: "standardize" }],
    },
    { field: "color", from: ["hue"], preparations: [] },
    { field: "kind", from: ["species"], preparations: [{ kind: "lowercase" }] },
  ]);
  expect(validate).toMatchObject({ paths: { path: "b.csv" }, columns: data?.columns });
  expect(held).toMatchObject({ columns: [{ field: "kind", from: ["label"], preparations: [] }] });
});

test("parts of the data: a share of each class, and rows that a condition on a column chooses", () => {
  const settings = (text: string) => modelOf(train(text)).training;
  expect(settings("validate 20% stratified").validate).toEqual({ share: 0.2, stratify: "kind" });
  expect(settings("validate third stratified by kind").validate).toEqual({ share: 1 / 3, stratify: "kind" });
  const { validate, test: held } = settings(
    'validate where "the part" == "valid"\n  test where not year < third or part == true and fold != -2',
  );
  expect(validate).toEqual({ where: { column: "the part", is: "==", value: "valid" } });
  expect(held).toEqual({
    where: {
      either: [
        { not: { column: "year", is: "<", value: 1 / 3 } },
        {
          both: [
            { column: "part", is: "==", value: 1 },
            { column: "fold", is: "!=", value: -2 },
          ],
        },
      ],
    },
  });
  expect(settings("validate where (part == 1 or part == 2) and not year < 3").validate).toMatchObject({
    where: { both: [{ either: [{ value: 1 }, { value: 2 }] }, { not: { column: "year" } }] },
  });
  const files = 'data idx(x: "a", color: "b", kind: "c", part: "d")';
  expect(errors(train(`${files}\n  validate where part == 1`))).toEqual([]);
  expect(errors(train(files))).toEqual(["NN102 part"]);
});

test("a checkpoint is written every so many steps, or by the clock", () => {
  const period = (every: string) => modelOf(train(`checkpoint "a" ${every}`)).training.checkpointEvery;
  expect(period("")).toBeUndefined();
  expect(period("every 500 steps")).toEqual({ steps: 500 });
  expect(period("every rows_at_once * 2 steps")).toEqual({ steps: 32 });
  expect(period("every 1 minute")).toEqual({ minutes: 1 });
  expect(period("every third minutes")).toEqual({ minutes: 1 / 3 });
  expect(period("every 30 seconds")).toEqual({ minutes: 0.5 });
  expect(period("every 1 hour")).toEqual({ minutes: 60 });
  expect(sentences(train('checkpoint "a" every 500'))[0]).toContain("a unit such as steps, minutes or hours");
});

test("freeze takes layers and weights of the model, and leaves something to learn", () => {
  const frozen = (names: string): string[] => {
    const { parameters } = modelOf(train(`freeze ${names}`));
    return parameters.flatMap(({ name, isFrozen }) => (isFrozen ? [name] : []));
  };
  expect(frozen("h")).toEqual(["h.weight", "h.bias"]);
  expect(frozen("h.bias, scores.weight")).toEqual(["h.bias", "scores.weight"]);
  expect(sentences(train("freeze hh"))).toEqual(["hh is not defined"]);
  expect(sentences(train("freeze h.wieght"))).toEqual(["h.wieght is not defined; did you mean h.weight?"]);
  expect(sentences(train("freeze x"))).toEqual(["x is used as a layer to freeze, but has no weights"]);
  expect(sentences(train("freeze h, scores"))).toEqual([
    "all weights of the model Iris are frozen, so there is nothing left that it could learn",
  ]);
});

test("what is stratified has classes to go by", () => {
  const regression = model
    .replace("target kind: class(setosa, other)", "target kind: [2]")
    .replace("cross_entropy", "mse")
    .replace("loss", "output y = scores\n  loss");
  const text = `${regression}train Iris {\n  seed 1\n  validate 20% stratified\n}\n`;
  expect(sentences(text)).toEqual(["validate needs a target of classes to be stratified by, but is given stratified"]);
  const two = model.replace("loss", "target other: class(2)\n  loss cross_entropy(scores, other)\n  loss");
  expect(sentences(`${two}train Iris {\n  seed 1\n  validate 20% stratified\n}\n`)).toEqual([
    "validate needs one target of classes: stratified by kind, or by other, but is given stratified",
  ]);
});

test("one = is mended where columns are compared", () => {
  const { diagnostics } = checkText(train('validate where part = "valid"'));
  expect(diagnostics.map(({ code }) => code)).toEqual(["NN007"]);
  expect(diagnostics[0]?.fix?.edits.map((edit) => edit.text)).toEqual(["=="]);
});

test("scales are written as arithmetic, either way round", () => {
  const scaleOf = (written: string): unknown =>
    modelOf(train(`data csv("a.csv") { x = ${written.replace("a", "[a, b, c, d]")} }`)).training.data?.columns[0]
      ?.preparations;
  expect(scaleOf("a / 255")).toEqual([{ kind: "scale", factor: 1 / 255, offset: 0 }]);
  expect(scaleOf("2 * (a - 3)")).toEqual([{ kind: "scale", factor: 2, offset: -6 }]);
  expect(scaleOf("1 - a")).toEqual([{ kind: "scale", factor: -1, offset: 1 }]);
  expect(scaleOf("(a -> standardize) * third")).toEqual([
    { kind: "standardize" },
    { kind: "scale", factor: 1 / 3, offset: 0 },
  ]);
  expect(errors(train('data csv("a.csv") { x = 1 / a }'))).toEqual(["NN113 1 / a"]);
});

test("a table has a column for each number of a field, and what is done to labels suits labels", () => {
  const told = (settings: string): string[] =>
    checkText(train(settings)).diagnostics.flatMap(({ severity, message }) => (severity === "error" ? message : []));
  const four = "x = [a, b, c, d]";
  expect(told(`data csv("a.csv") { ${four} }`)).toEqual([]);
  expect(told('data csv("a.csv") { x = [a, b, c] }')).toEqual(["data needs 4 columns for x, but is given 3 columns"]);
  expect(told('data csv("a.csv")')).toEqual(["data needs 4 columns for x, but is given only the column x"]);
  expect(told(`data csv("a.csv") { ${four} kind = [k, l] }`)).toEqual([
    "data needs 1 column for kind, but is given 2 columns",
  ]);
  expect(told('data csv("a.csv") { x = place -> one_hot }')).toEqual([]);
  expect(told('data csv("a.csv") { x = [a, b, c, d, e] -> one_hot }')).toEqual([
    "data needs at most 4 columns for x, but is given 5 columns",
  ]);
  expect(told(`data csv("a.csv") { ${four} }\n  test csv("b.csv") { x = [a, b] }`)).toEqual([
    "test needs 4 columns for x, as the training data has, but is given 2 columns",
  ]);
  expect(told('data idx(x: "x", color: "c", kind: "k")')).toEqual([]);
  expect(told(`data csv("a.csv") { ${four} kind = label -> standardize }`)).toEqual([
    "standardize has no meaning for kind, which is one of 2 classes",
  ]);
  expect(told(`data csv("a.csv") { ${four} color = hue -> one_hot }`)).toEqual([
    "one_hot has no meaning for color, which is whole numbers below 3",
  ]);
  expect(told('data csv("a.csv") { x = place / 2 -> one_hot }')).toEqual([
    "scaling has no meaning beside one_hot, which gives 0 and 1",
  ]);
});

test("a learning rate that only --set gives is told of at the optimizer, or at the model without one", () => {
  expect(errors(train("batch 8"), { set: { lr: "abc" } })).toEqual(["NN104 Iris"]);
  expect(errors(train("optimizer adam"), { set: { lr: "abc" } })).toEqual(["NN104 adam"]);
  expect(errors(train("optimizer sgd()"), { set: { lr: "-1" } })).toEqual(["NN104 sgd()"]);
});
