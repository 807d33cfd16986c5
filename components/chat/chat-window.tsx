'use client'

import { ArrowDown } from 'lucide-react'
import { type CSSProperties, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { ChatMessage } from '@/lib/answer/chat-message.ts'
import type { SearchMode } from '@/lib/types.ts'
import { selectCollection } from '../data/selected-collection.ts'
import { useStore } from '../data/store.ts'
import { CollectionPicker } from '../shell/collection-picker.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { buttonClass } from '../ui/button.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { useHeight } from '../ui/use-height.ts'
import { groupExchanges } from './answer-view.ts'
import { Composer } from './composer.tsx'
import { newChat } from './drafts.ts'
import { EmptyChat } from './empty-chat.tsx'
import { ExchangeView } from './exchange-view.tsx'
import { nextQuestion } from './next-question.ts'
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

  const isNew = exchanges.length === 0
  const next = useStore(nextQuestion, null)
  const askNext = useEffectEvent((text: string) => {
    nextQuestion.set(null)
    askAndFollow({ text, picture: null })
  })
  useEffect(() => {
    if (isNew && next !== null) askNext(next)
  }, [isNew, next])

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
      <Scroller
        ref={scroller}
        style={{ '--composer': `${composerHeight}px` } as CSSProperties}
        className="[container-type:size]"
      >
        <div className="min-h-full">
          {!isNew && <h1 className="sr-only">Chat</h1>}
          {isNew ? (
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
      </Scroller>
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
          <Composer
            draftId={isNew ? newChat : id}
            isBusy={isBusy}
            mode={mode}
            onModeChange={setMode}
            onAsk={askAndFollow}
            onStop={stop}
          />
        </div>
      </div>
    </>
  )
}
