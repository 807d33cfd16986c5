import type { NamedFile } from './plan-batches.ts'

/** What systems leave in folders for themselves. */
const ofTheSystem = /(?:^|\/)(?:\.[^/]+|Thumbs\.db|desktop\.ini|__MACOSX)(?:\/|$)/i

/** The files of a chooser; those of a folder keep the folder's name in theirs. */
export function filesOfInput(list: FileList | null): NamedFile[] {
  return [...(list ?? [])]
    .map((file) => ({ file, name: file.webkitRelativePath || file.name }))
    .filter(({ name }) => !ofTheSystem.test(name))
}

/** The files that were dropped, those in dropped folders too. */
export async function filesOfDrop(transfer: DataTransfer): Promise<NamedFile[]> {
  // The list is emptied when the event is over, so the entries are taken at once.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const files = await Promise.all(entries.map((entry) => filesOfEntry(entry)))
  return files.flat().filter(({ name }) => !ofTheSystem.test(name))
}

async function filesOfEntry(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ file, name: entry.fullPath.replace(/^\//, '') }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const files: NamedFile[] = []
  // A reader gives its entries in portions, and an empty one at the end.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return files
    for (const child of portion) files.push(...(await filesOfEntry(child)))
  }
}
