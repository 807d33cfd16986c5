'use client'

import { clsx } from 'clsx'
import { memo, useMemo } from 'react'
import type { ChatMessage } from '@/lib/answer/chat-message.ts'
import type { SourceEntry } from '../source/source-entry.ts'
import { AnswerActions } from './answer-actions.tsx'
import { AnswerFailure } from './answer-failure.tsx'
import { failureOf } from './answer-failure-text.ts'
import { AnswerProgress } from './answer-progress.tsx'
import { AlsoFound, CitedSources } from './answer-sources.tsx'
import { AnswerText } from './answer-text.tsx'
import { type Exchange, foundNoAnswer, readAnswer } from './answer-view.ts'
import type { Step } from './chat-sessions.ts'
import { CitationContext } from './citation-context.ts'
import { EmptyCollection } from './empty-collection.tsx'
import { NoticeList } from './notice-list.tsx'
import { panelsClass } from './panels.ts'
import { QuestionView } from './question-view.tsx'
import { SearchedFor } from './searched-for.tsx'
import { useAnswerSources } from './use-answer-sources.ts'
import { noReranker, useRerankerNotice } from './use-reranker-notice.ts'
import { VerdictButtons } from './verdict-buttons.tsx'

interface ExchangeViewProps {
  conversationId: string
  exchange: Exchange
  collection: string
  isLast: boolean
  isBusy: boolean
  step: Step | null
  error: Error | undefined
  onTryAgain: () => void
}

/** A question and its answer: the words on the left panel, the pictures they rest on on the right. */
export const ExchangeView = memo(function ExchangeView(props: ExchangeViewProps) {
  const { conversationId, exchange, collection, isLast, isBusy, step, error, onTryAgain } = props
  const { question, answer } = exchange
  const view = useMemo(() => readAnswer(answer ?? nothing), [answer])
  const asked = answer?.metadata?.collection ?? collection
  const isRefused = !isBusy && foundNoAnswer(view, answer?.metadata)
  const sources = useAnswerSources(view, asked, { isBusy, isRefused })
  const failure = isBusy ? null : failureOf(answer, view, error)
  const saysRerankerIsMissing = useRerankerNotice(isBusy ? null : answer)
  const notices = view.notices.filter(
    ({ code, message }) => message !== failure?.message && (saysRerankerIsMissing || code !== noReranker),
  )
  const isStopped = !isBusy && !failure && answer?.metadata?.state !== 'done'
  const verdicts = (entry: SourceEntry) =>
    answer && <VerdictButtons conversationId={conversationId} messageId={answer.id} entry={entry} />
  return (
    <section
      data-exchange
      aria-label="Question and answer"
      className={clsx(
        panelsClass,
        'content-start pt-4',
        isLast ? 'min-h-[100cqh] pb-[calc(var(--composer)+2rem)]' : 'pb-10',
      )}
    >
      <div className="min-w-0">
        <div data-words>
          {question && <QuestionView message={question} />}
          <AnswerProgress view={view} metadata={answer?.metadata} step={step} isBusy={isBusy} isStopped={isStopped} />
          <SearchedFor changes={view.changes} />
          <CitationContext value={sources.citations}>
            <AnswerText text={view.text} unsupported={view.unsupported} isStreaming={isBusy} />
          </CitationContext>
          {failure && (
            <AnswerFailure failure={failure} hasWords={view.text !== ''} onTryAgain={isLast ? onTryAgain : null} />
          )}
          {!isBusy && isLast && view.result?.hits.length === 0 && <EmptyCollection collection={asked} />}
          {!isBusy && <NoticeList notices={notices} />}
          {!isBusy && (view.text || (isLast && !failure)) && (
            <AnswerActions text={view.text} onTryAgain={isLast && !failure ? onTryAgain : null} />
          )}
        </div>
      </div>
      <aside aria-label="Sources" className="mt-6 min-w-0 xl:mt-2">
        <CitedSources sources={sources} isBusy={isBusy} actions={verdicts} />
        {!isBusy && <AlsoFound sources={sources} actions={verdicts} />}
      </aside>
    </section>
  )
})

const nothing: ChatMessage = { id: '', role: 'assistant', parts: [] }
