'use client'

import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import type { CollectionSummary, ModerationPolicy } from '@/lib/types.ts'
import { toRequestError } from '../data/request.ts'
import { setCollection } from '../data/use-collections.ts'
import { ChoiceMenu } from '../evaluate/choice-menu.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { ModerationScanner } from './moderation-scanner.tsx'

type Mode = ModerationPolicy['mode'] | 'server'
type Rule = ModerationPolicy['rule'] | 'server'

const modes: { value: Mode; label: string; detail?: string }[] = [
  { value: 'server', label: 'As the server is set' },
  { value: 'off', label: 'Off', detail: 'Pictures are not looked at.' },
  { value: 'flag', label: 'Flag', detail: 'They are added, and blurred until somebody asks.' },
  { value: 'quarantine', label: 'Put aside', detail: 'The document waits for a review before it is added.' },
  { value: 'refuse', label: 'Refuse', detail: 'The document is not added.' },
]
const rules: { value: Rule; label: string; detail?: string }[] = [
  { value: 'server', label: 'As the server is set' },
  { value: 'margin', label: 'Stands out', detail: 'An unsafe category stands out more than any safe one.' },
  { value: 'probability', label: 'Probability', detail: 'An unsafe category is probable; many false alarms.' },
]
const fieldClass =
  'mt-1.5 w-full rounded-xl border bg-paper px-3.5 text-base placeholder:text-faint focus-visible:outline-offset-0'

interface ModerationDialogProps {
  collection: CollectionSummary
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** What becomes of pictures that look unsafe in this collection. */
export function ModerationDialog(props: ModerationDialogProps) {
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="Moderation"
      description="Judges pictures by categories in words. It is an aid and misses much: have a person look where it matters."
      className="max-h-[calc(100dvh-2rem)] overflow-y-auto"
    >
      {props.open && <ModerationForm {...props} />}
    </Dialog>
  )
}

function ModerationForm({ collection, onOpenChange }: ModerationDialogProps) {
  const kept = collection.settings.moderation
  const [mode, setMode] = useState<Mode>(kept?.mode ?? 'server')
  const [rule, setRule] = useState<Rule>(kept?.rule ?? 'server')
  const [threshold, setThreshold] = useState(kept?.threshold === undefined ? '' : String(kept.threshold))
  const [template, setTemplate] = useState(kept?.template ?? '')
  const [unsafe, setUnsafe] = useState(kept?.unsafe?.join(', ') ?? '')
  const [safe, setSafe] = useState(kept?.safe?.join(', ') ?? '')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const moderation: Partial<ModerationPolicy> = {
    ...(mode !== 'server' && { mode }),
    ...(rule !== 'server' && { rule }),
    ...(threshold.trim() !== '' && { threshold: Number(threshold) }),
    ...(template.trim() !== '' && { template }),
    ...(unsafe.trim() !== '' && { unsafe: namesOf(unsafe) }),
    ...(safe.trim() !== '' && { safe: namesOf(safe) }),
  }
  const now = JSON.stringify(moderation)
  const [saved] = useState(now)

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await setCollection(collection.name, { moderation })
      toast('Moderation is set for what is added from now on.')
      onOpenChange(false)
    } catch (thrown) {
      setError(toRequestError(thrown).message)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit} className="mt-5 space-y-4">
      <ChoiceMenu label="A document with a flagged picture" choices={modes} value={mode} onChange={setMode} />
      <div className="grid gap-4 sm:grid-cols-2">
        <ChoiceMenu label="What flags a picture" choices={rules} value={rule} onChange={setRule} />
        <label className="block font-medium text-sm">
          Threshold
          <input
            type="number"
            min={0}
            max={20}
            step="any"
            value={threshold}
            placeholder={rule === 'probability' ? '0.3' : '2.5'}
            onChange={(event) => setThreshold(event.target.value)}
            className={`${fieldClass} h-11 md:h-10`}
          />
        </label>
      </div>
      <details>
        <summary className="cursor-pointer py-1 text-soft text-sm hover:text-ink">Categories and template</summary>
        <div className="mt-2 space-y-4">
          <Words label="Unsafe categories" value={unsafe} onChange={setUnsafe} placeholder={unsafeOfArticle} />
          <Words label="Safe categories" value={safe} onChange={setSafe} placeholder={safeOfArticle} />
          <label className="block font-medium text-sm">
            Template
            <input
              value={template}
              placeholder="image containing {category}"
              onChange={(event) => setTemplate(event.target.value)}
              className={`${fieldClass} h-11`}
            />
          </label>
        </div>
      </details>
      <ModerationScanner collection={collection.name} hasChanges={now !== saved} />
      {error && (
        <p role="alert" className="text-danger text-sm">
          {error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button kind="quiet" onClick={() => onOpenChange(false)}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" disabled={busy}>
          {busy && <Spinner />}
          Save
        </Button>
      </div>
    </form>
  )
}

/** Shown where the collection has none of its own; lib/moderate/moderation-policy.ts has them. */
const unsafeOfArticle = 'violent content, adult content, hateful imagery, graphic violence, explicit material'
const safeOfArticle = 'safe for work, family friendly, educational content'

interface WordsProps {
  label: string
  value: string
  placeholder: string
  onChange: (value: string) => void
}

function Words({ label, value, placeholder, onChange }: WordsProps) {
  return (
    <label className="block font-medium text-sm">
      {label}, separated by commas
      <textarea
        rows={2}
        value={value}
        placeholder={placeholder}
        onChange={(event) => onChange(event.target.value)}
        className={`${fieldClass} py-2.5 font-normal`}
      />
    </label>
  )
}

function namesOf(words: string): string[] {
  return words
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
}
