import type { Metadata } from 'next'
import { Suspense } from 'react'
import { DocumentScreen } from '@/components/library/document-screen.tsx'

export const metadata: Metadata = { title: 'Document' }

export default async function DocumentPage({ params }: { params: Promise<{ document: string }> }) {
  const { document } = await params
  return (
    <Suspense>
      <DocumentScreen documentId={document} />
    </Suspense>
  )
}
