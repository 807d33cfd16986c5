import { type Logger, loggedError } from '@/lib/log.ts'

type ProgressEvent<Progress, Result> =
  | { type: 'progress'; progress: Progress }
  | { type: 'done'; result: Result }
  | { type: 'error'; error: ReturnType<typeof loggedError> }

/**
 * What a task tells while it runs, as events: of several reports before the client took one the newest, then how it ended.
 * Once events have begun, the status is sent, so that an error is the last of them.
 */
export async function* progressEvents<Progress, Result>(
  run: (onProgress: (progress: Progress) => void) => Promise<Result>,
  log: Logger,
): AsyncGenerator<ProgressEvent<Progress, Result>> {
  const told: { newest: Progress[]; last: ProgressEvent<Progress, Result> | null } = { newest: [], last: null }
  let news = Promise.withResolvers<void>()
  const tell = (change: Partial<typeof told>) => {
    Object.assign(told, change)
    news.resolve()
  }
  run((progress) => tell({ newest: [progress] })).then(
    (result) => tell({ last: { type: 'done', result } }),
    (thrown) => tell({ last: { type: 'error', error: loggedError(thrown, log) } }),
  )
  for (;;) {
    await news.promise
    news = Promise.withResolvers()
    const { newest, last } = told
    told.newest = []
    for (const progress of newest) yield { type: 'progress', progress }
    if (!last) continue
    yield last
    return
  }
}
