import type { Metadata } from 'next'
import { Suspense } from 'react'
import { AuditScreen } from '@/components/audit/audit-screen.tsx'

export const metadata: Metadata = { title: 'Audit' }

export default function AuditPage() {
  return (
    <Suspense>
      <AuditScreen />
    </Suspense>
  )
}
