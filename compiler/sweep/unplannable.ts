// Why there can't be a sweep, where it isn't a finding in a spec: the command line may ask for one as well.

/** The message and the remedy are sentences without a full stop. */
export class Unplannable extends Error {
  override readonly name = "Unplannable";

  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}
