// Which tokens lead where in the grammar, worked out where a text first comes to it: one spec comes to a part of it only.
import { LLkLookaheadStrategy, type ILookaheadStrategy } from "chevrotain";

type Alternation = ILookaheadStrategy["buildLookaheadForAlternation"];
type Optional = ILookaheadStrategy["buildLookaheadForOptional"];

export class LookaheadOnDemand extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(options: Parameters<Alternation>[0]): ReturnType<Alternation> {
    const build = (): ReturnType<Alternation> => super.buildLookaheadForAlternation(options);
    let built: ReturnType<Alternation> | undefined;
    return function (this: unknown, alternatives) {
      built ??= build();
      return built.call(this, alternatives);
    };
  }

  override buildLookaheadForOptional(options: Parameters<Optional>[0]): ReturnType<Optional> {
    const build = (): ReturnType<Optional> => super.buildLookaheadForOptional(options);
    let built: ReturnType<Optional> | undefined;
    return function (this: unknown) {
      built ??= build();
      return built.call(this);
    };
  }
}
