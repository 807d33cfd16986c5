'use client'

import { ExternalLink, FolderOpen } from 'lucide-react'
import Link from 'next/link'
import { documentAddress, originalAddress } from '../data/addresses.ts'
import { buttonClass } from '../ui/button.tsx'
import { metadataFacts } from './metadata-facts.ts'
import type { SourceEntry } from './source-entry.ts'
import { SourceScores } from './source-scores.tsx'

/** The words of a source, where they stand, and what is known of it. */
export function SourceDetails({ entry, onLeave }: { entry: SourceEntry; onLeave: () => void }) {
  const { text, source, metadata, scores, documentId, collection } = entry
  const facts = metadataFacts(metadata, Boolean(entry.media))
  return (
    <>
      <div className="min-h-0 flex-1 space-y-5 overflow-y-auto px-5 pb-5">
        {source.heading && <p className="text-soft text-sm">{source.heading}</p>}
        {text ? (
          <p className="whitespace-pre-wrap text-pretty leading-relaxed">{text}</p>
        ) : (
          <p className="text-soft">{entry.media ? 'This recording' : 'This picture'} came without words.</p>
        )}
        {facts.length > 0 && (
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 border-t pt-4 text-sm">
            {facts.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-faint">{name}</dt>
                <dd className="break-words">{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {scores && <SourceScores scores={scores} className="border-t pt-3" />}
      </div>
      <div className="flex gap-2 border-t p-3">
        <a
          href={originalAddress(documentId, collection)}
          target="_blank"
          rel="noopener"
          className={buttonClass({ size: 'small', className: 'flex-1' })}
        >
          <ExternalLink className="size-4" aria-hidden />
          Open original
        </a>
        <Link
          href={documentAddress(documentId, collection)}
          onClick={onLeave}
          className={buttonClass({ size: 'small', className: 'flex-1' })}
        >
          <FolderOpen className="size-4" aria-hidden />
          In the library
        </Link>
      </div>
    </>
  )
}
