// The files of a project that `nnc init` writes: a model of two-dimensional points on the arms of a spiral, as in the course notes of CS231n.
import { normalNumbers } from "./normal-numbers.js";

/** Texts by their path; `nnc` is what the project's package.json says of where nnc comes from. */
export function projectFiles(name: string, nnc: string): Readonly<Record<string, string>> {
  return {
    "package.json": packageJson(name, nnc),
    "tsconfig.json": tsconfig,
    "model.nn": model,
    "spiral.csv": spiral(),
    "train.ts": train,
    "README.md": readme(name),
    ".gitignore": gitignore,
  };
}

const model = `/// Which arm of a spiral a point lies on.
model Spiral(hidden: int in 4..512 log = 64) {
  input point: [2]
  target arm: class(red, yellow, blue)

  scores = point -> dense(hidden) -> relu -> dense(classes(arm))

  loss cross_entropy(scores, arm)
  regularize l2(1e-4)
  output probability = softmax(scores)
  output arm = argmax(scores)
  metric accuracy(scores, arm)
}

train Spiral {
  data csv("spiral.csv") {
    point = [x, y]
  }
  validate 20%
  batch 16
  epochs 100
  optimizer momentum(lr: 0.05)
  seed 1
}
`;

const train = `// Trains the model on the points of spiral.csv and asks it about a new one.
import { Spiral } from "./model.js";

const data = await Spiral.data(new URL(".", import.meta.url));
const network = Spiral.create();
for await (const { epoch, loss } of network.fit(data)) {
  if (epoch % 10 === 0) console.log(\`epoch \${epoch}  loss \${loss.toFixed(3)}\`);
}
await network.save("weights.safetensors");

const { accuracy } = network.evaluate(data.validation);
console.log(\`accuracy on points that weren't seen: \${(100 * accuracy).toFixed(1)}%\`);
const { arm } = network.predict({ point: [0.1, -0.2] });
console.log(\`(0.1, -0.2) lies on the \${arm[0]} arm\`);
`;

function packageJson(name: string, nnc: string): string {
  const content = {
    name,
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: {
      compile: "nnc compile model.nn",
      train: "nnc compile model.nn && tsx train.ts",
      check: "nnc check --deny warnings model.nn && nnc compile --check model.nn && tsc",
    },
    dependencies: { nnc },
    devDependencies: { "@types/node": "^20.19.0", tsx: "^4.19.0", typescript: "^5.9.0 || ^6.0.0" },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const tsconfig = `{
  "compilerOptions": {
    "target": "ES2023",
    "module": "NodeNext",
    "strict": true,
    "types": ["node"],
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["*.ts"]
}
`;

function readme(name: string): string {
  return `# ${name}

A neural network that tells the three arms of a spiral apart.

| file | what it is |
| --- | --- |
| \`model.nn\` | the network and how it is trained |
| \`spiral.csv\` | 300 points and the arm that each lies on |
| \`model.ts\` | the code that \`nnc compile model.nn\` writes; kept in version control |
| \`train.ts\` | trains the network and uses it |

\`\`\`
npm install
npx nnc compile model.nn
npx tsx train.ts
\`\`\`

Without any code:

\`\`\`
npx nnc train model.nn            # keeps a folder of the run in runs/; Ctrl-C stops it
npx nnc train model.nn --resume   # goes on with a run that was stopped
npx nnc runs                      # lists the runs
npx nnc report runs/<run>         # a page about one of them
npx nnc predict model.nn -w runs/<run>/best.safetensors spiral.csv
\`\`\`
`;
}

const gitignore = `node_modules/
runs/
*.safetensors
`;

/** Three arms of a hundred points (cs231n.github.io/neural-networks-case-study), the same at every call. */
function spiral(): string {
  const noise = normalNumbers(231);
  const rows = ["red", "yellow", "blue"].flatMap((arm, which) =>
    Array.from({ length: 100 }, (_, i) => {
      const radius = i / 99;
      const angle = 4 * (which + radius) + 0.2 * noise();
      return `${(radius * Math.sin(angle)).toFixed(4)},${(radius * Math.cos(angle)).toFixed(4)},${arm}`;
    }),
  );
  return `x,y,arm\n${rows.join("\n")}\n`;
}
