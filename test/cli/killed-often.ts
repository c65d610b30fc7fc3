// `npx tsx test/cli/killed-often.ts 50 folder`: kills so many runs of training at random moments, goes on with each, and counts those that end with other bytes.
import { killed, type ways } from "./killed.js";

const trials = Number(process.argv[2] ?? 50);
const way = (process.argv[3] ?? "folder") as keyof typeof ways;
const counts = { trials: 0, killed: 0, writing: 0, different: 0 };
for await (const { isEqual, isKilled, isWriting } of killed(
  way,
  Array.from({ length: trials }, () => Math.random()),
)) {
  counts.trials++;
  if (isKilled) counts.killed++;
  if (isWriting) counts.writing++;
  if (!isEqual) counts.different++;
  process.stderr.write(`${JSON.stringify(counts)}\n`);
}
process.stdout.write(
  `${counts.trials} trials, ${counts.killed} killed between first checkpoint and end, ${counts.writing} of them during a write: ${counts.different} ended with other bytes\n`,
);
process.exitCode = counts.different === 0 ? 0 : 1;
