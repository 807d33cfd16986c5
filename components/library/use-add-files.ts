'use client'

import { toast } from 'sonner'
import { toRequestError } from '../data/request.ts'
import { useHealth } from '../data/use-health.ts'
import { useFileDrop } from '../ui/use-file-drop.ts'
import { filesOfDrop, filesOfInput } from './collect-files.ts'
import type { NamedFile } from './plan-batches.ts'
import { addAddresses, addFiles } from './uploads.ts'

/** Of a request's bytes; the rest is for the names and what stands between the files. */
const roomForFiles = 0.99
/** Until the server has said its own. */
const usualLimit = 200 * 1024 * 1024

export interface Adding {
  isDraggedOver: boolean
  choose: (list: FileList | null) => void
  addAddress: (text: string) => Promise<void>
}

/** The ways in: files dropped anywhere on the page, chosen, or named by their address. */
export function useAddFiles(collection: string): Adding {
  const limit = useHealth().data?.limits.maxUploadBytes ?? usualLimit

  async function add(files: Promise<NamedFile[]>) {
    try {
      const found = await files
      if (found.length === 0) toast('There are no files in that.')
      else await addFiles(found, collection, limit * roomForFiles)
    } catch (thrown) {
      toast.error(toRequestError(thrown).message)
    }
  }

  const isDraggedOver = useFileDrop((transfer) => void add(filesOfDrop(transfer)))
  return {
    isDraggedOver,
    choose: (list) => {
      if (list && list.length > 0) void add(Promise.resolve(filesOfInput(list)))
    },
    addAddress: (text) => addAddresses(readAddresses(text), collection),
  }
}

/** One address a line, or with spaces between; throws an Error for the reader. */
export function readAddresses(text: string): string[] {
  const words = text.split(/\s+/).filter(Boolean)
  const bad = words.find((word) => !/^https?:\/\//i.test(word) || !URL.canParse(word))
  if (bad) throw new Error(`“${bad}” is not a web address. It should begin with https:// or http://.`)
  return [...new Set(words)]
}
