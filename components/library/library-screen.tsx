'use client'

import { useDeferredValue, useState } from 'react'
import { useDocuments } from '../data/use-documents.ts'
import { QuarantineNotice } from '../moderation/quarantine-notice.tsx'
import { CollectionPicker } from '../shell/collection-picker.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { TagFilter } from '../tags/tag-filter.tsx'
import { Scroller } from '../ui/scroller.tsx'
import { CollectionMenu } from './collection-menu.tsx'
import { DocumentBrowser } from './document-browser.tsx'
import { DropOverlay } from './drop-overlay.tsx'
import { useScrollPlace } from './library-places.ts'
import { LibraryToolbar } from './library-toolbar.tsx'
import { LoadingTiles } from './loading-tiles.tsx'
import { UploadList } from './upload-list.tsx'
import { useAddFiles } from './use-add-files.ts'
import { useIsHeadKnown } from './use-is-head-known.ts'
import { useLayout } from './use-layout.ts'
import { useLibraryView } from './use-library-view.ts'

/** Everything a collection holds, and the ways to add to it. */
export function LibraryScreen() {
  const { collection, search, tags, show, setSearch, setTags, clear } = useLibraryView()
  const query = useDeferredValue(search.trim())
  const [layout, setLayout] = useLayout()
  // In a state and not in a ref: where the documents are known already, they come to stand in it before a ref would be set.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  const documents = useDocuments(collection, query, tags)
  const adding = useAddFiles(collection)
  const isHeadKnown = useIsHeadKnown(collection)
  useScrollPlace(scroller, JSON.stringify([collection, query, tags]))

  return (
    <>
      <PageHeader>
        <CollectionPicker value={collection} onChange={show} />
        <CollectionMenu collection={collection} onDeleted={show} />
      </PageHeader>
      <Scroller ref={setScroller}>
        <div className="mx-auto w-full max-w-[84rem] px-4 pt-4 pb-16 md:px-8">
          <LibraryToolbar
            total={documents.total}
            search={search}
            onSearch={setSearch}
            layout={layout}
            onLayout={setLayout}
            adding={adding}
          />
          <UploadList collection={collection} />
          {isHeadKnown ? (
            <>
              <QuarantineNotice collection={collection} />
              <TagFilter collection={collection} chosen={tags} onChoose={setTags} />
              <DocumentBrowser
                collection={collection}
                query={query}
                tags={tags}
                onClear={clear}
                layout={layout}
                listing={documents}
                scroller={scroller}
              />
            </>
          ) : (
            <LoadingTiles />
          )}
        </div>
      </Scroller>
      <DropOverlay isShown={adding.isDraggedOver} collection={collection} />
    </>
  )
}
