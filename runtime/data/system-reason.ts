// What the system says when it refuses a file, in words.

/** Its words without its function names. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return systemReasons[codeOf(cause)] ?? cause.message;
}

/** The same of a file that was to be written: what isn't there is then its folder. */
export function writeReasonOf(cause: unknown): string {
  return cause instanceof Error && codeOf(cause) === "ENOENT" ? "its folder isn't there" : reasonOf(cause);
}

function codeOf(cause: Error): string {
  return "code" in cause ? String(cause.code) : "";
}

const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of the path is a file and not a folder",
  EEXIST: "something else has this name",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "no space is left of what the disk allows you",
  EFBIG: "the system allows no file as large as that",
  EMFILE: "too many files are open",
  ELOOP: "its links go in a circle",
  ENAMETOOLONG: "the name is too long",
};
