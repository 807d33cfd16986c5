'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { IconButton } from './icon-button.tsx'

/** Copies a text, and shows for two seconds that it did. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false)
  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(() => setCopied(false), 2000)
    } catch {
      toast.error('The browser does not allow copying here.', {
        description: 'Select the words and copy them by hand.',
      })
    }
  }
  return <IconButton size="small" icon={copied ? Check : Copy} label={copied ? 'Copied' : label} onClick={copy} />
}
