'use client'

import { clsx } from 'clsx'
import { ArrowUp, ImagePlus, Square } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useCallback, useEffect, useRef } from 'react'
import type { SearchMode } from '@/lib/types.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { ComposerPicture } from './composer-picture.tsx'
import { useDraft } from './drafts.ts'
import { acceptedPictures, type PreparedPicture } from './prepare-picture.ts'
import { SearchModeMenu } from './search-mode-menu.tsx'
import { useAutosize } from './use-autosize.ts'
import type { Question } from './use-chat-session.ts'
import { usePictureInput } from './use-picture-input.ts'

interface ComposerProps {
  /** Under what the question is kept until it is asked: see useDraft. */
  draftId: string
  isBusy: boolean
  mode: SearchMode
  onModeChange: (mode: SearchMode) => void
  onAsk: (question: Question) => void
  onStop: () => void
}

/** Where a question is written, with a picture or without: dropped, pasted or chosen. */
export function Composer({ draftId, isBusy, mode, onModeChange, onAsk, onStop }: ComposerProps) {
  const [{ text, picture }, change] = useDraft(draftId)
  const area = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const setPicture = useCallback((picture: PreparedPicture | null) => change({ picture }), [change])
  const input = usePictureInput(setPicture)
  useAutosize(area, text)

  useEffect(() => {
    // Who opened a dialog while the page was on its way types there.
    if (document.activeElement?.closest('[role="dialog"][data-open]')) return
    // On a touch screen the keyboard would cover the page that was just opened.
    if (window.matchMedia('(pointer: fine)').matches) area.current?.focus()
  }, [])

  const isReady = (text.trim() !== '' || picture !== null) && !input.isPreparing

  function submit(event?: FormEvent) {
    event?.preventDefault()
    if (!isReady || isBusy) return
    onAsk({ text: text.trim(), picture })
    change({ text: '', picture: null })
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes a word, Enter takes the word and sends nothing; 229 is Safari's way to say so.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    submit()
  }

  return (
    <form
      onSubmit={submit}
      aria-label="Ask a question"
      className={clsx(
        'rounded-2xl border bg-raised shadow-soft transition-[border-color,box-shadow] duration-150 focus-within:border-[color-mix(in_oklab,var(--line),var(--ink)_22%)]',
        input.isDraggedOver && 'border-accent! ring-3 ring-accent-soft',
      )}
    >
      <ComposerPicture picture={picture} isPreparing={input.isPreparing} onRemove={input.remove} />
      <textarea
        ref={area}
        value={text}
        rows={1}
        onChange={(event) => change({ text: event.target.value })}
        onKeyDown={onKeyDown}
        onPaste={input.onPaste}
        enterKeyHint="send"
        aria-label="Your question"
        placeholder={input.isDraggedOver ? 'Drop the picture here' : 'Ask in words, with a picture, or both'}
        className="block max-h-[40dvh] w-full resize-none bg-transparent px-4 pt-3.5 pb-1 text-base leading-relaxed outline-none placeholder:text-faint"
      />
      <div className="flex items-center gap-1 p-2">
        <input
          ref={chooser}
          type="file"
          accept={acceptedPictures.join()}
          className="hidden"
          tabIndex={-1}
          aria-label="Choose a picture"
          onChange={(event) => {
            void input.take(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <IconButton icon={ImagePlus} label="Add a picture" onClick={() => chooser.current?.click()} />
        <SearchModeMenu value={mode} onChange={onModeChange} />
        <span className="flex-1" />
        {isBusy ? (
          <IconButton
            icon={Square}
            kind="primary"
            label="Stop"
            onClick={onStop}
            className="[&_svg]:size-3.5 [&_svg]:fill-current"
          />
        ) : (
          <IconButton icon={ArrowUp} kind="primary" type="submit" label="Send" disabled={!isReady} />
        )}
      </div>
    </form>
  )
}
