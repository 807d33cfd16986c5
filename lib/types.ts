/** The nouns of the engine. Everything that passes between two steps is one of these; all import them from here. */
export type * from './types/answer.ts'
export type * from './types/collection.ts'
export type * from './types/document.ts'
export type * from './types/ingest.ts'
export type * from './types/item.ts'
export type * from './types/moderation.ts'
export type * from './types/search.ts'
