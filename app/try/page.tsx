import type { Metadata } from 'next'
import { TryScreen } from '@/components/try/try-screen.tsx'

export const metadata: Metadata = { title: 'Try the API' }

export default function TryPage() {
  return <TryScreen />
}
