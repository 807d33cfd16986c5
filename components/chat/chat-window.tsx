'use client'

import { ArrowDown } from 'lucide-react'
import { type CSSProperties, useMemo, useRef, useState } from 'react'
import type { ChatMessage } from '@/lib/answer/chat-message.ts'
import type { SearchMode } from '@/lib/types.ts'
import { selectCollection } from '../data/selected-collection.ts'
import { CollectionPicker } from '../shell/collection-picker.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { buttonClass } from '../ui/button.tsx'
import { useHeight } from '../ui/use-height.ts'
import { groupExchanges } from './answer-view.ts'
import { Composer } from './composer.tsx'
import { EmptyChat } from './empty-chat.tsx'
import { ExchangeView } from './exchange-view.tsx'
import { panelsClass } from './panels.ts'
import { type Question, useChatSession } from './use-chat-session.ts'
import { useFollow } from './use-follow.ts'

interface ChatWindowProps {
  id: string
  /** What was kept of the conversation. */
  messages: ChatMessage[]
  collection: string
}

export function ChatWindow({ id, messages: kept, collection: initialCollection }: ChatWindowProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  const [mode, setMode] = useState<SearchMode>('hybrid')
  const collection = chosen ?? initialCollection
  const { messages, step, error, isBusy, ask, tryAgain, stop } = useChatSession(id, kept, { collection, mode })
  const exchanges = useMemo(() => groupExchanges(messages), [messages])
  const scroller = useRef<HTMLDivElement>(null)
  const composer = useRef<HTMLDivElement>(null)
  const composerHeight = useHeight(composer)
  const { isAway, toLatest } = useFollow(scroller, composerHeight, isBusy)

  function askAndFollow(question: Question) {
    ask(question)
    requestAnimationFrame(() => toLatest(exchanges.length > 0))
  }

  return (
    <>
      <PageHeader>
        <CollectionPicker
          value={collection}
          onChange={(name) => {
            setChosen(name)
            selectCollection(name)
          }}
        />
      </PageHeader>
      <div
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        style={{ '--composer': `${composerHeight}px` } as CSSProperties}
        className="min-h-0 flex-1 overflow-y-auto [container-type:size]"
      >
        <div className="min-h-full">
          {exchanges.length > 0 && <h1 className="sr-only">Chat</h1>}
          {exchanges.length === 0 ? (
            <EmptyChat collection={collection} onAsk={(text) => askAndFollow({ text, picture: null })} />
          ) : (
            exchanges.map((exchange, index) => {
              const isLast = index === exchanges.length - 1
              return (
                <ExchangeView
                  key={exchange.question?.id ?? exchange.answer?.id ?? index}
                  conversationId={id}
                  exchange={exchange}
                  collection={collection}
                  isFirst={index === 0}
                  isLast={isLast}
                  isBusy={isLast && isBusy}
                  step={isLast ? step : null}
                  error={isLast ? error : undefined}
                  onTryAgain={tryAgain}
                />
              )
            })
          )}
        </div>
      </div>
      {/* It floats over the words; the pictures beside them reach down to the end of the window. */}
      <div className={`${panelsClass} pointer-events-none absolute inset-x-0 bottom-0`}>
        <div ref={composer} className="pointer-events-auto relative bg-paper pb-3 md:pb-5">
          <div className="-top-8 pointer-events-none absolute inset-x-0 h-8 bg-linear-to-t from-paper to-transparent" />
          {isAway && (
            <button
              type="button"
              onClick={() => toLatest(true)}
              className={buttonClass({
                size: 'small',
                className: '-top-12 -translate-x-1/2 absolute left-1/2 animate-appear rounded-full! shadow-soft',
              })}
            >
              <ArrowDown className="size-4" aria-hidden />
              Jump to latest
            </button>
          )}
          <Composer isBusy={isBusy} mode={mode} onModeChange={setMode} onAsk={askAndFollow} onStop={stop} />
        </div>
      </div>
    </>
  )
}
