'use client'

import { useEffect, useRef, useState } from 'react'
import { toRequestError } from '../data/request.ts'
import { scanCollection } from '../data/use-quarantine.ts'
import { Button } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { Spinner } from '../ui/spinner.tsx'

interface ModerationScannerProps {
  collection: string
  /** Whether the form says something else than what is saved, by which pictures are judged. */
  hasChanges: boolean
}

/** Judges the pictures that are there already, as the collection is set, and marks what is found. */
export function ModerationScanner({ collection, hasChanges }: ModerationScannerProps) {
  const [state, setState] = useState('')
  const [scan, setScan] = useState<AbortController | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  async function start() {
    const controller = new AbortController()
    running.current = controller
    setScan(controller)
    setState('Looking at the pictures')
    try {
      const { pictures, flagged } = await scanCollection(collection, {
        signal: controller.signal,
        onProgress: ({ documents, done }) => setState(`${done} of ${formatCount(documents, 'document')}`),
      })
      setState(`${flagged.length} of ${formatCount(pictures, 'picture')} flagged, and blurred from now on.`)
    } catch (thrown) {
      setState(controller.signal.aborted ? 'Stopped. What was marked stays.' : toRequestError(thrown).message)
    } finally {
      setScan(null)
    }
  }

  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-t pt-4">
      {scan ? (
        <Button size="small" onClick={() => scan.abort()}>
          <Spinner />
          Stop
        </Button>
      ) : (
        <Button size="small" disabled={hasChanges} onClick={() => void start()}>
          Check what is here already
        </Button>
      )}
      <p className="min-w-48 flex-1 text-pretty text-soft text-sm" role="status">
        {hasChanges && !scan ? 'Save first: pictures are judged by what is saved.' : state}
      </p>
    </div>
  )
}
