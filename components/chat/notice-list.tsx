'use client'

import { Info } from 'lucide-react'
import type { Notice } from '@/lib/types.ts'
import { PlainWords } from '../ui/plain-words.tsx'

/** What the reader should know of an answer that is there all the same. */
export function NoticeList({ notices }: { notices: Notice[] }) {
  if (notices.length === 0) return null
  return (
    <ul className="mt-5 space-y-1.5 text-faint text-xs">
      {notices.map(({ code, message, fix }) => (
        <li key={`${code} ${message}`} className="flex gap-2">
          <Info className="size-4 shrink-0" strokeWidth={1.75} aria-hidden />
          <span className="text-pretty">
            <PlainWords>{[message, fix].filter(Boolean).join(' ')}</PlainWords>
          </span>
        </li>
      ))}
    </ul>
  )
}
