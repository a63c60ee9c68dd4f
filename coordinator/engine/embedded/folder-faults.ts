/** One line for an operator: what is wrong with a file or folder, and what to do. */
export function describeFileError(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const detail = error instanceof Error ? error.message : String(error);
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return `${path}: the disk is full, or a quota is used up (${code}); nothing that was acknowledged is lost`;
    case "EROFS":
    case "EACCES":
    case "EPERM":
      return `${path}: the data folder cannot be written (${code}): check its owner, its mode and its file system`;
    // What Node says of a folder that is to be made on a read-only disk, too.
    case "ENOENT":
      return `${path}: the folder cannot be made, or was taken away (${code}): check the file system above it`;
    case "ENOTDIR":
    case "EEXIST":
      return `${path}: the data folder must be a folder (${code})`;
    case "EMFILE":
    case "ENFILE":
      return `${path}: too many open files (${code}): raise the limit`;
    default:
      return `${path}: ${detail}`;
  }
}
