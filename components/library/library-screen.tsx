'use client'

import { useSearchParams } from 'next/navigation'
import { useDeferredValue, useRef, useState } from 'react'
import { selectCollection, useSelectedCollection } from '../data/selected-collection.ts'
import { useDocuments } from '../data/use-documents.ts'
import { QuarantineNotice } from '../moderation/quarantine-notice.tsx'
import { CollectionPicker } from '../shell/collection-picker.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import type { TagChoice } from '../tags/shown-sets.ts'
import { TagFilter } from '../tags/tag-filter.tsx'
import { CollectionMenu } from './collection-menu.tsx'
import { DocumentBrowser } from './document-browser.tsx'
import { DropOverlay } from './drop-overlay.tsx'
import { LibraryToolbar } from './library-toolbar.tsx'
import { UploadList } from './upload-list.tsx'
import { useAddFiles } from './use-add-files.ts'
import { type Layout, useLayout } from './use-layout.ts'

/** Everything a collection holds, and the ways to add to it. */
export function LibraryScreen() {
  const named = useSearchParams().get('collection')
  const selected = useSelectedCollection()
  const collection = named ?? selected
  const [search, setSearch] = useState('')
  const query = useDeferredValue(search.trim())
  const [tags, setTags] = useState<TagChoice>({})
  const [layout, setLayout] = useLayout()
  const scroller = useRef<HTMLDivElement>(null)
  const documents = useDocuments(collection, query, tags)
  const adding = useAddFiles(collection)

  function show(name: string) {
    selectCollection(name)
    setSearch('')
    setTags({})
    // The address says which collection is shown, so that it can be shared and reloaded.
    window.history.replaceState(null, '', `/library?${new URLSearchParams({ collection: name })}`)
  }

  return (
    <>
      <PageHeader>
        <CollectionPicker value={collection} onChange={show} />
        <CollectionMenu collection={collection} onDeleted={show} />
      </PageHeader>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div ref={scroller} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-[84rem] px-4 pt-4 pb-16 md:px-8">
          <LibraryToolbar
            total={documents.total}
            search={search}
            onSearch={setSearch}
            layout={layout}
            onLayout={(next: Layout) => setLayout(next)}
            adding={adding}
          />
          <UploadList collection={collection} />
          <QuarantineNotice collection={collection} />
          <TagFilter collection={collection} chosen={tags} onChoose={setTags} />
          <DocumentBrowser
            collection={collection}
            query={query}
            isFiltered={Object.keys(tags).length > 0}
            layout={layout}
            listing={documents}
            scroller={scroller}
          />
        </div>
      </div>
      <DropOverlay isShown={adding.isDraggedOver} collection={collection} />
    </>
  )
}
