// Measures the workloads: nnc, its floor, an earlier build of it, and the peers.
import { join } from "node:path";
import { buildOf, current, type Build } from "../builds.js";
import { floorOf } from "../floor/floor.js";
import { measureRates, type RateKeeper } from "../floor/rates.js";
import { programs } from "../folders.js";
import { node } from "../measure/contestant.js";
import { compete, type Entry, type Series } from "../measure/rounds.js";
import { compileModule, specFile } from "../modules.js";
import { installTorch, peers, type Peer } from "../peers/contestants.js";
import type { Installed } from "../peers/install.js";
import { dots } from "../picture/dots.js";
import { belowFloor, resultsOf, type Entrant, type Measured, type RoundFloor } from "../report/results.js";
import { detailsOf, overviewOf, type Floors } from "../report/workload-table.js";
import { json, machine, writeResults } from "../report/write.js";
import { BenchError, chosen, type Command, type Settings } from "../settings.js";
import { workloads as all, type Workload } from "../workloads.js";

export const workloads: Command = { about: "nnc, its floor and its peers on the workloads W1 to W8", run };

/** On how many threads nnc is measured. */
const threads = [1, 2];

async function run(settings: Settings): Promise<void> {
  const wanted = chosen(all, settings.only);
  const installed = peersOf(settings.peers).map((peer) => ({ peer, place: peer.install() }));
  const builds = [current, ...(settings.against === undefined ? [] : [buildOf(settings.against)])];
  console.log("bench: measuring the machine's rates");
  const python: Installed = installed.some(({ peer }) => peer.id === "torch")
    ? installTorch()
    : { absent: "not asked for" };
  const keeper = await measureRates(threads, wanted, python);
  const floors: Floors = (workload, count) =>
    floorOf(
      workload,
      keeper.rates().find((rates) => rates.threads === count)!,
    );
  const roundFloors = (
    workload: Workload,
    probes: readonly Probing[],
    series: readonly Series[],
  ): readonly RoundFloor[] =>
    threads.map((count, place) => ({
      threads: count,
      floor: floors(workload, count),
      slowness: slownessOf(probes[place]!, series[place]!),
    }));
  const measured: Measured[] = [];
  for (const workload of wanted) {
    const entries = [
      ...builds.flatMap((build) => entriesOf(build, workload)),
      ...installed.flatMap((one) => entriesOfPeer(one, workload)),
    ];
    const probes = threads.map((count) => keeper.probe(count));
    const { series, disturbances } = await compete([...entries, ...probes], settings.pace);
    await keeper.again();
    const found = resultsOf(
      workload,
      entries,
      { series, disturbances },
      roundFloors(workload, probes, series.slice(entries.length)),
    );
    measured.push(found);
    console.log(`\n${detailsOf(found, floors)}`);
  }
  console.log(`\n${overviewOf(measured, floors)}`);
  sayWhoIsBelow(measured, floors);
  const results = measured.map((one) => ({
    ...one,
    floors: threads.map((count) => ({ threads: count, microseconds: floors(one.workload, count) })),
  }));
  writeResults(settings.results, {
    "workloads.json": json({ machine: machine(), rates: keeper.rates(), results }),
    "workloads.svg": dots(measured),
  });
}

type Probing = ReturnType<RateKeeper["probe"]>;

function slownessOf({ best }: Probing, series: Series): number[] {
  return "absent" in series ? [] : series.samples.map(({ microseconds }) => microseconds / best());
}

function peersOf(ids: readonly string[] | undefined): readonly Peer[] {
  const unknown = ids?.find((id) => !peers.some((peer) => peer.id === id));
  if (unknown !== undefined)
    throw new BenchError(`there is no peer ${unknown}: choose among ${peers.map(({ id }) => id).join(", ")}, or none`);
  return peers.filter(({ id }) => ids?.includes(id) ?? true);
}

function entriesOf(build: Build, workload: Workload): (Entry & Entrant)[] {
  const module = compileModule(workload.spec, specFile(workload.spec), build);
  return threads.map((count) => ({
    name: build.name,
    threads: count,
    task: workload,
    program:
      "absent" in module
        ? module
        : node(join(programs, "nnc.ts"), [module.path], { NNC_THREADS: String(count), NNC_ENGINE: "native" }),
  }));
}

function entriesOfPeer({ peer, place }: { peer: Peer; place: Installed }, workload: Workload): (Entry & Entrant)[] {
  const absent = peer.cannot(workload);
  return peer.threads.map((count) => ({
    name: peer.name,
    threads: count,
    task: workload,
    program: absent !== undefined ? { absent } : "absent" in place ? place : peer.program(place.path, count),
  }));
}

/** Nobody is faster than the machine: a floor that is undercut was measured in a bad minute. */
function sayWhoIsBelow(measured: readonly Measured[], floors: Floors): void {
  for (const one of measured)
    for (const { name, threads: count } of belowFloor(one, (threads) => floors(one.workload, threads)))
      console.log(
        `NOT A FLOOR: ${name} on ${count} thread(s) is faster in ${one.workload.name}; measure again on a calm machine`,
      );
}
