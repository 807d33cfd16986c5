import { createStore } from '../data/store.ts'

/** A question that was written elsewhere on the page; the next new chat asks it. */
export const nextQuestion = createStore<string | null>(null)
