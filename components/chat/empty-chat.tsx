'use client'

import { ArrowUpRight } from 'lucide-react'
import useSWR from 'swr'
import { request } from '../data/request.ts'
import { useDocumentCovers } from '../data/use-documents.ts'
import { EmptyCollection } from './empty-collection.tsx'
import { panelsClass } from './panels.ts'
import { PictureWall } from './picture-wall.tsx'

interface EmptyChatProps {
  collection: string
  onAsk: (question: string) => void
}

/** What greets a new chat: what this is, some questions to start with, and the pictures that can be asked about. */
export function EmptyChat({ collection, onAsk }: EmptyChatProps) {
  const query = new URLSearchParams({ collection })
  const { data } = useSWR<{ questions: string[] }>(`/api/suggestions?${query}`, request, { shouldRetryOnError: false })
  const covers = useDocumentCovers(collection)
  return (
    <div
      className={`${panelsClass} min-h-[100cqh] items-center pt-[max(1.5rem,9cqh)] pb-[calc(var(--composer)+2rem)] xl:py-8`}
    >
      {/* Of fixed height, so that nothing moves when the questions come. */}
      <div className="xl:h-104">
        <h1 className="text-balance font-semibold text-3xl leading-tight tracking-tight md:text-4xl">
          Ask your pictures and documents
        </h1>
        <p className="mt-4 max-w-[34rem] text-pretty text-[1.0625rem] text-soft leading-relaxed">
          Ask in words, with a picture, or both. Every answer shows the pictures and pages it rests on.
        </p>
        <EmptyCollection collection={collection} />
        {data && data.questions.length > 0 && (
          <ul className="mt-8 max-w-[34rem] animate-appear border-t" aria-label="Questions to start with">
            {data.questions.slice(0, 4).map((question) => (
              <li key={question} className="border-b">
                <button
                  type="button"
                  onClick={() => onAsk(question)}
                  className="group flex min-h-12 w-full items-center gap-3 rounded-md py-2.5 text-left transition-colors hover:text-accent"
                >
                  <span className="flex-1 text-pretty">{question}</span>
                  <ArrowUpRight className="size-4 shrink-0 text-faint group-hover:text-accent" aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      <PictureWall covers={covers} />
    </div>
  )
}
