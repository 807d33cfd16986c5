import type { Metadata } from '@/lib/types.ts'

/** What label sets say of an item: each tag stands under the set's name, with its probability beside it. */
export function ItemTags({ metadata }: { metadata: Metadata }) {
  const tags = Object.entries(metadata).flatMap(([set, label]) => {
    const probability = metadata[`${set} probability`]
    return typeof probability === 'number' ? [{ set, label: String(label), probability }] : []
  })
  if (tags.length === 0) return null
  return (
    <ul aria-label="Tags" className="mt-1.5 flex flex-wrap gap-1.5">
      {tags.map(({ set, label, probability }) => (
        <li
          key={set}
          title={`${set}: ${label}, probability ${probability}`}
          className="max-w-full truncate rounded-full bg-mat px-2.5 py-0.5 text-soft text-xs"
        >
          {label} <span className="tabular-nums">{Math.round(probability * 100)}%</span>
        </li>
      ))}
    </ul>
  )
}
