/** Whether a file or a folder could not be read, moved or deleted because it is not there. */
export function isMissingFile(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
}
