/** A file and the name it is sent under: relative to what was dropped, with forward slashes. */
export interface NamedFile {
  name: string
  file: File
}

export interface BatchPlan<Named> {
  batches: Named[][]
  /** Larger than a whole request may be. */
  tooLarge: Named[]
}

/** Files that give words to the pictures beside them; they must travel with them. */
const companions = /(?:^|\/)(?:captions\.(?:csv|tsv|jsonl)|metadata\.jsonl)$/i

/**
 * Cuts files into requests of `limit` bytes at most. Files keep together by folder and name, so that a picture and its
 * `.txt` stay side by side, and a table of captions goes along with every request that holds pictures of its folder.
 */
export function planBatches<Named extends { name: string; file: { size: number } }>(
  files: Named[],
  limit: number,
): BatchPlan<Named> {
  const tooLarge = files.filter(({ file }) => file.size > limit)
  const fitting = files.filter(({ file }) => file.size <= limit)
  const tables = fitting.filter(({ name }) => companions.test(name))
  const batches: Named[][] = []
  let batch: Named[] = []
  let size = 0
  const close = () => {
    if (batch.length > 0) batches.push(batch)
    batch = []
    size = 0
  }
  for (const group of groupsByStem(fitting.filter((one) => !tables.includes(one)))) {
    const groupSize = sizeOf(group)
    let wanted = companionsOf(group, tables).filter((table) => !batch.includes(table))
    if (size + groupSize + sizeOf(wanted) > limit) {
      close()
      wanted = companionsOf(group, tables)
    }
    batch.push(...wanted, ...group)
    size += groupSize + sizeOf(wanted)
  }
  close()
  if (batches.length === 0 && tables.length > 0) batches.push(tables)
  return { batches, tooLarge }
}

const subtitles = /\.(vtt|srt)$/i
/** `.en`, `.pt-BR` */
const language = /\.[a-z]{2,3}(-[a-z0-9]{2,8})*$/i

/** `a/cat.jpg` and `a/cat.txt` are one group, and so are `talk.mp4` and `talk.en.vtt`. */
function groupsByStem<Named extends { name: string }>(files: Named[]): Named[][] {
  const stem = (name: string) => name.replace(/\.[^./]*$/, '')
  const described = new Set(files.flatMap(({ name }) => (subtitles.test(name) ? [] : stem(name))))
  const groups = Map.groupBy(files, ({ name }) => {
    const own = stem(name)
    return subtitles.test(name) && !described.has(own) ? own.replace(language, '') : own
  })
  return [...groups.values()]
}

/** The tables that may speak of these files: those in their folder or above it. */
function companionsOf<Named extends { name: string }>(group: Named[], tables: Named[]): Named[] {
  const path = group[0]?.name ?? ''
  return tables.filter(({ name }) => path.startsWith(name.slice(0, name.lastIndexOf('/') + 1)))
}

function sizeOf(files: { file: { size: number } }[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0)
}
