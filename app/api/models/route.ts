import { refuseAllBut } from '@/app/api/_lib/methods.ts'
import { route } from '@/app/api/_lib/route.ts'

/** The models of every purpose with who uses them, how far a download is, and which one new collections get. */
export const GET = route(async ({ engine }) => {
  const { catalog, library } = engine
  const [models, collections, forNew] = await Promise.all([catalog.list(), library.list(), catalog.forNewCollections()])
  return {
    forNew,
    models: models.map((model) => {
      const pull = engine.pulls.stateOf(model.id)
      return {
        ...model,
        usedBy: collections.filter((collection) => collection.model === model.id).map(({ name }) => name),
        download: pull?.progress ?? null,
        error: pull?.error ?? null,
      }
    }),
  }
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseAllBut('GET')
